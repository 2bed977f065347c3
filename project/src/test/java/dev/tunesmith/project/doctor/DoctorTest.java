package dev.tunesmith.project.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.error.TunesmithException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.engine.selfcheck.EngineChecks;
import dev.tunesmith.engine.selfcheck.Finding;
import dev.tunesmith.engine.selfcheck.Verdict;
import dev.tunesmith.project.step.BaseModel;
import dev.tunesmith.project.step.CollectStep;
import dev.tunesmith.project.step.CurateStep;
import dev.tunesmith.project.step.PrepareStep;
import dev.tunesmith.project.step.SplitStep;
import dev.tunesmith.project.step.StepContext;
import dev.tunesmith.project.step.TinyProject;
import dev.tunesmith.project.step.TrainStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** A healthy project is said to be healthy and left as it is; each fault that is planted in it is named. */
class DoctorTest {

    @TempDir
    private Path root;

    @BeforeEach
    void write() throws IOException {
        TinyProject.write(root);
    }

    private DoctorReport examine(String... assignments) {
        try (DoctorFolder folder = DoctorFolder.of(root, List.of(assignments), Progress.silent(), new Cancellation())) {
            return new Doctor(folder, TinyProject::model).run();
        }
    }

    private static Finding finding(DoctorReport report, String check) {
        return report.findings().stream()
                .filter(finding -> finding.check().equals(check))
                .findFirst()
                .orElseThrow(() -> new AssertionError(check + " is not in\n" + report.text()));
    }

    private static void assertFault(DoctorReport report, String check, ExitCode code, String told) {
        Finding finding = finding(report, check);
        assertThat(finding.verdict()).as(report.text()).isEqualTo(Verdict.FAULT);
        assertThat(finding.found()).contains(told);
        assertThat(finding.exitCode()).isEqualTo(code);
        assertThat(finding.fix()).isNotEmpty();
        assertThat(report.verdict()).isEqualTo(Verdict.FAULT);
        assertThat(report.exitCode()).isNotEqualTo(ExitCode.DONE);
    }

    private static void assertWarning(DoctorReport report, String check, String told) {
        Finding finding = finding(report, check);
        assertThat(finding.verdict()).as(report.text()).isEqualTo(Verdict.WARNING);
        assertThat(finding.found()).contains(told);
        assertThat(finding.fix()).isNotEmpty();
        assertThat(report.exitCode()).isEqualTo(ExitCode.DONE);
    }

    private Map<String, Long> files() throws IOException {
        Map<String, Long> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path path : walk.toList()) {
                files.put(
                        root.relativize(path).toString(),
                        Files.getLastModifiedTime(path).toMillis());
            }
        }
        return files;
    }

    @Test
    void aHealthyProjectIsSoAndStaysAsItIs() throws IOException {
        examine(); // the hash of the model is remembered in a folder that the tiny project keeps inside
        Map<String, Long> before = files();

        DoctorReport report = examine();

        assertThat(report.findings())
                .as(report.text())
                .noneMatch(finding -> finding.verdict() == Verdict.FAULT || finding.verdict() == Verdict.WARNING);
        assertThat(report.verdict()).isEqualTo(Verdict.OK);
        assertThat(report.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(report.findings().stream()
                        .filter(finding -> finding.verdict() == Verdict.NOT_APPLICABLE)
                        .map(Finding::check))
                .containsExactly(PromptChecks.BOS, RunChecks.CHECKPOINTS);
        assertThat(report.findings()).extracting(Finding::check).containsAll(EngineChecks.NAMES);
        assertThat(files()).isEqualTo(before);
        assertThat(report.text()).contains("merged = unmerged").contains("0 faults");
        Assertions.assertThat(Json.tree(report.json()).path("checks").size())
                .isEqualTo(report.findings().size());
    }

    // ---- chat templates

    private DoctorReport withTemplate(String template) throws IOException {
        Files.writeString(root.resolve("own.jinja"), template);
        return examine("template=own.jinja");
    }

    @Test
    void aTemplateThatTrainsNothingIsNamed() throws IOException {
        DoctorReport report = withTemplate("{% for m in messages if m.role != 'assistant' %}"
                + "{{ '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}{% endfor %}"
                + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}");
        assertFault(report, MaskCheck.NAME, ExitCode.BAD_DATA, "nothing is trained");
        assertThat(finding(report, EngineChecks.NAMES.get(0)).found()).contains("no row");
    }

    @Test
    void aTemplateWithoutStopIsNamed() throws IOException {
        DoctorReport report = withTemplate("{% for m in messages %}{{ m.role + ': ' + m.content + '\n' }}{% endfor %}"
                + "{% if add_generation_prompt %}{{ 'assistant: ' }}{% endif %}");
        assertFault(report, TokenChecks.STOP, ExitCode.WRONG_USE, "would never stop");
        assertFault(report, MaskCheck.NAME, ExitCode.BAD_DATA, "ends without a stop token");
        assertThat(finding(report, TokenChecks.STOP).fix()).contains("train.stop");
    }

    @Test
    void anotherPromptWhenServedIsNamed() throws IOException {
        DoctorReport report = withTemplate("{% for m in messages %}"
                + "{{ '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}{% endfor %}"
                + "{% if add_generation_prompt %}{{ '<|im_start|>bot\n' }}{% endif %}");
        assertFault(report, PromptChecks.SERVED, ExitCode.BAD_DATA, "unlike the same prompt in training");
    }

    @Test
    void aTemplateThatCannotBeUsedIsNamed() throws IOException {
        assertFault(withTemplate("{% for m in %}"), "chat template", ExitCode.WRONG_USE, "cannot be used");
        assertFault(
                withTemplate(
                        "{% if 'number' in messages[0].content %}{{ raise_exception('no numbers here') }}{% endif %}"
                                + "{% for m in messages %}{{ m.content + '<|im_end|>' }}{% endfor %}"),
                MaskCheck.NAME,
                ExitCode.BAD_DATA,
                "no numbers here");
    }

    @Test
    void twoBosAreNamed() throws IOException {
        ObjectNode config = (ObjectNode) Json.parse(Files.readString(root.resolve("model/tokenizer_config.json")));
        config.put("bos_token", "<|im_start|>");
        config.put(
                "chat_template",
                "{{ bos_token }}" + config.path("chat_template").asString(""));
        Files.writeString(root.resolve("model/tokenizer_config.json"), Json.pretty(config));
        assertFault(examine(), PromptChecks.BOS, ExitCode.WRONG_USE, "twice at the start");
    }

    // ---- tokenizers

    private void changeTokenizer(java.util.function.Consumer<ObjectNode> change) throws IOException {
        Path file = root.resolve("model/tokenizer.json");
        ObjectNode json = (ObjectNode) Json.parse(Files.readString(file));
        change.accept(json);
        Files.writeString(file, Json.pretty(json));
    }

    @Test
    void aStopTokenThatOtherProgramsDoNotKnowIsToldOf() throws IOException {
        Files.writeString(root.resolve("model/generation_config.json"), "{\"eos_token_id\": 0}");
        DoctorReport report = examine();
        assertWarning(report, TokenChecks.STOP, "other programs would not stop");
        assertThat(finding(report, TokenChecks.STOP).fix()).contains("257");
    }

    @Test
    void aTokenAcrossTheBoundaryIsToldOf() throws IOException {
        changeTokenizer(json -> {
            ObjectNode model = (ObjectNode) json.path("model");
            ObjectNode vocabulary = (ObjectNode) model.path("vocab");
            vocabulary.remove("ā"); // a byte that no text here has
            vocabulary.put("Ġo", 1);
            model.putArray("merges").add("Ġ o");
        });
        String template = "{% for m in messages %}{{ '<|im_start|>' + m.role + ': ' + m.content + '<|im_end|>\n' }}"
                + "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant: ' }}{% endif %}";
        assertWarning(withTemplate(template), PromptChecks.BOUNDARY, "where an answer begins or ends");
    }

    @Test
    void moreTokensThanRowsAreNamed() throws IOException {
        changeTokenizer(json -> ((ObjectNode) json.path("model").path("vocab")).put("owlowl", 300));
        DoctorReport report = examine();
        assertFault(report, TokenChecks.VOCABULARY, ExitCode.UNREADABLE_MODEL, "301 ids and only 258 rows");
        assertThat(finding(report, EngineChecks.NAMES.get(0)).verdict()).isEqualTo(Verdict.NOT_APPLICABLE);
    }

    // ---- data

    private StepContext split() {
        StepContext context = TinyProject.open(root);
        new CollectStep(context).run();
        new CurateStep(context).run();
        new SplitStep(context).run();
        return context;
    }

    @Test
    void aTestItemThatIsTrainedOnIsNamed() throws IOException {
        split();
        List<String> train = Files.readAllLines(root.resolve("data/splits/train.jsonl"));
        Files.writeString(root.resolve("data/splits/test.jsonl"), train.get(2) + "\n", StandardOpenOption.APPEND);
        assertFault(examine(), DataChecks.HELD_OUT, ExitCode.BAD_DATA, "1 test items are trained on");
    }

    @Test
    void rowsThatAreTooLongAreNamed() {
        assertFault(examine("train.maxLength=40"), DataChecks.LENGTH, ExitCode.BAD_DATA, "too long");
        assertWarning(examine("train.maxLength=58", "train.tooLong=drop"), DataChecks.LENGTH, "left out");
    }

    @Test
    void marksOfATemplateInTheDataAreToldOf() throws IOException {
        List<String> rows = new ArrayList<>(Files.readAllLines(root.resolve("rows.jsonl")));
        rows.replaceAll(row -> row.replace("number", "<|im_start|>user number"));
        Files.write(root.resolve("rows.jsonl"), rows);
        assertWarning(examine(), TokenChecks.MARKUP, "holds a control token as text");
    }

    @Test
    void noDataIsNamed() throws IOException {
        Files.writeString(root.resolve("rows.jsonl"), "");
        assertFault(examine(), "samples", ExitCode.BAD_DATA, "");
    }

    // ---- models and runs

    @Test
    void weightsThatAreNotFiniteAreNamed() throws IOException {
        Path file = root.resolve("model/model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] = (byte) 0x7f;
        bytes[bytes.length - 2] = (byte) 0xc0;
        Files.write(file, bytes);
        assertFault(examine(), EngineChecks.NAMES.get(0), ExitCode.UNREADABLE_MODEL, "1 are NaN or infinite");
    }

    @Test
    void aDamagedModelIsNamedAndTheDataIsCheckedAllTheSame() throws IOException {
        Path file = root.resolve("model/model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        DoctorReport report = examine();
        assertFault(report, "model", ExitCode.UNREADABLE_MODEL, "model.safetensors");
        assertThat(finding(report, DataChecks.HELD_OUT).verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void aDamagedCheckpointIsNamed() throws IOException {
        StepContext context = split();
        Cancellation stopped = new Cancellation();
        stopped.cancel();
        StepContext stopping = new StepContext(
                context.project(),
                context.config(),
                context.progress(),
                stopped,
                context.clock(),
                Map.of(),
                context.columns());
        try (BaseModel model = TinyProject.model(context)) {
            PrepareStep.Prepared rows = new PrepareStep(context).run(model);
            Assertions.assertThatThrownBy(() -> new TrainStep(stopping).run(model, rows, TrainStep.Resume.NO))
                    .isInstanceOf(InterruptedRunException.class);
        }
        DoctorReport whole = examine();
        assertThat(finding(whole, RunChecks.CHECKPOINTS).found()).contains("goes on from step-000001");

        Path state = root.resolve("runs/0001-lora/checkpoints/step-000001/optimizer.safetensors");
        byte[] bytes = Files.readAllBytes(state);
        bytes[bytes.length - 1] ^= 1;
        Files.write(state, bytes);
        assertFault(examine(), RunChecks.CHECKPOINTS, ExitCode.UNREADABLE_MODEL, "step-000001");
    }

    @Test
    void theProjectsOwnAdapterIsMerged() throws IOException {
        StepContext context = split();
        try (BaseModel model = TinyProject.model(context)) {
            PrepareStep.Prepared rows = new PrepareStep(context).run(model);
            new TrainStep(context).run(model, rows, TrainStep.Resume.NO);
        }
        DoctorReport report = examine();
        Finding merged = finding(report, EngineChecks.NAMES.get(EngineChecks.NAMES.size() - 1));
        assertThat(merged.verdict()).as(report.text()).isEqualTo(Verdict.OK);
        assertThat(merged.compared()).contains("0001-lora");
    }

    @Test
    void otherMethodsAreCheckedToo() throws IOException {
        Path yaml = root.resolve("tunesmith.yaml");
        String lora = "  lora: { rank: 4, alpha: 8 }\n";
        String text = Files.readString(yaml);
        Files.writeString(yaml, text.replace(lora, "  method: full\n"));
        DoctorReport full = examine();
        assertThat(full.verdict()).as(full.text()).isEqualTo(Verdict.OK);

        Files.writeString(root.resolve("book.txt"), "The owl sat in the oak.\n".repeat(80));
        Files.writeString(
                yaml,
                text.replace(lora, "  method: pretrain\n  maxLength: 64\n")
                        .replaceAll("(?s)data:.*?probe", "data: { train: book.txt }\nprobe"));
        DoctorReport pretrain = examine();
        assertThat(pretrain.verdict()).as(pretrain.text()).isEqualTo(Verdict.OK);
        assertThat(finding(pretrain, MaskCheck.NAME).found()).contains("plain text");
    }

    // ---- two faults

    /** What training the split project ends with. */
    private ExitCode ofTraining(String... assignments) {
        StepContext context = TinyProject.open(root, assignments);
        try (BaseModel model = TinyProject.model(context)) {
            new TrainStep(context).run(model, new PrepareStep(context).run(model), TrainStep.Resume.NO);
            return ExitCode.DONE;
        } catch (TunesmithException e) {
            return e.exitCode();
        }
    }

    private void assertEndsAsTraining(DoctorReport report, ExitCode code, String... assignments) {
        assertThat(report.findings().stream()
                        .filter(finding -> finding.verdict() == Verdict.FAULT)
                        .map(Finding::exitCode)
                        .distinct())
                .as(report.text())
                .hasSizeGreaterThan(1);
        assertThat(report.exitCode()).as(report.text()).isEqualTo(code).isEqualTo(ofTraining(assignments));
    }

    @Test
    void ofTwoFaultsTheOneThatTrainingMeetsFirstIsTheExitCode() throws IOException {
        split();
        changeTokenizer(json -> ((ObjectNode) json.path("model").path("vocab")).put("owlowl", 300));
        assertEndsAsTraining(examine("train.maxLength=40"), ExitCode.BAD_DATA, "train.maxLength=40");
    }

    @Test
    void weightsThatSpoilTheFirstStepComeBeforeDataThatSpoilTheScores() throws IOException {
        split();
        List<String> train = Files.readAllLines(root.resolve("data/splits/train.jsonl"));
        Files.writeString(root.resolve("data/splits/test.jsonl"), train.get(2) + "\n", StandardOpenOption.APPEND);
        weightsThatAreNotFiniteAreNamed();
        assertEndsAsTraining(examine(), ExitCode.UNREADABLE_MODEL);
    }

    @Test
    void aTemplateThatBothTrainsNoStopAndHasNoneEndsAsTraining() throws IOException {
        split();
        DoctorReport report = withTemplate("{% for m in messages %}{{ m.role + ': ' + m.content + '\n' }}{% endfor %}"
                + "{% if add_generation_prompt %}{{ 'assistant: ' }}{% endif %}");
        assertThat(report.exitCode()).as(report.text()).isEqualTo(ofTraining("template=own.jinja"));
    }
}
