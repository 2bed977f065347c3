package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.evaluate.run.EvaluationFiles;
import dev.tunesmith.evaluate.run.ItemOutput;
import dev.tunesmith.project.folder.ProjectFolder;
import dev.tunesmith.project.folder.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplacedAnswersTest {

    private static final Map<String, String> PROMPTS = Map.of("a", "few-shot-2", "b", "few-shot-4");

    @TempDir
    Path root;

    private ProjectFolder project;
    private RunFolder base;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(root.resolve("tunesmith.yaml"), "model: model\n");
        Files.writeString(
                Files.createDirectories(root.resolve("runs/0001-base")).resolve("run.json"), "{}");
        compared("0002-lora", "comparison.json", "a");
        compared("0003-lora", "comparison.json", "b");
        compared("0004-lora", "comparison-0001-base-0004-lora.json", "a");
        compared("0005-lora", "comparison.json", "b");
        Files.createDirectories(root.resolve("runs/0006-lora"));
        project = ProjectFolder.open(root);
        base = project.run("1");
        answer("a", "i", "earlier");
        answer("a", "j", "earlier");
        answer("b", "i", "earlier");
    }

    private void compared(String run, String file, String suite) throws IOException {
        Path folder = Files.createDirectories(root.resolve("runs").resolve(run));
        Files.writeString(folder.resolve(file), "{\"base\":\"0001-base\",\"suites\":[{\"suite\":\"" + suite + "\"}]}");
    }

    private void answer(String suite, String item, String request) {
        try (EvaluationFiles files = EvaluationFiles.open(base.path())) {
            files.record(new ItemOutput(
                    suite,
                    item,
                    ItemOutput.FIRST,
                    request,
                    new ItemOutput.Answerer("w", null),
                    0,
                    new Prompt.Text("?"),
                    "yes",
                    FinishReason.STOP,
                    List.of(),
                    List.of(),
                    List.of(),
                    1,
                    1,
                    1,
                    null));
        }
    }

    @Test
    void eachRunThatWasComparedByTheSuiteHasACommandOfItsOwn() {
        ReplacedAnswers replaced = ReplacedAnswers.before(project, base, PROMPTS);
        answer("a", "i", "later");

        assertThat(replaced.lines())
                .containsExactly(
                        "note: the earlier answers to suite a are replaced, of 1 item: it was probed again or changed, and is"
                                + " asked with prompt few-shot-2; 0002-lora, 0004-lora were compared with the earlier ones",
                        "  to compare again: tunesmith compare 0001-base 0002-lora, then tunesmith compare 0001-base"
                                + " 0004-lora");
    }

    @Test
    void whatAKilledEvaluationReplacedCountsToo() {
        ReplacedAnswers.before(project, base, PROMPTS);
        answer("a", "i", "later");
        // killed here; the same command again
        ReplacedAnswers replaced = ReplacedAnswers.before(project, base, PROMPTS);
        answer("a", "j", "later");

        assertThat(replaced.lines()).first().asString().contains("of 2 items");
        // What of another suite is under way stays so.
        ReplacedAnswers.before(project, base, Map.of("b", "few-shot-4")).forget();
        assertThat(replaced.lines()).isNotEmpty();
        replaced.forget();
        assertThat(base.path().resolve("replacing.json")).doesNotExist();
        assertThat(ReplacedAnswers.before(project, base, PROMPTS).lines()).isEmpty();
    }
}
