package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.data.format.Draft.Question;
import dev.tunesmith.data.format.PromptStyle;
import dev.tunesmith.engine.EngineOptions;
import dev.tunesmith.engine.LocalModel;
import dev.tunesmith.engine.checkpoint.ModelExport;
import dev.tunesmith.engine.checkpoint.ModelFolderWriter;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.project.folder.RunFolder;
import dev.tunesmith.template.ChatTemplate;
import dev.tunesmith.template.NamedTemplates;
import dev.tunesmith.template.RenderInput;
import dev.tunesmith.tokenizer.ChatFormat;
import dev.tunesmith.tokenizer.ConversationTokenizer;
import dev.tunesmith.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** A base without a chat template: one named in the configuration is the same in training, evaluation, serving and export. */
class TemplateStepsTest {

    private static final int END = 257;
    private static final String ALPACA = "template=alpaca";
    private static final String SHORT = "train.maxSteps=1";
    private static final Conversation QUESTION = Conversation.of(Message.user("Which animal?"));

    @TempDir
    private Path root;

    private final List<String> notes = new ArrayList<>();

    @BeforeEach
    void writeProject() throws IOException {
        TinyProject.write(root);
        Path file = root.resolve("model/tokenizer_config.json");
        ObjectNode config = (ObjectNode) Json.parse(Files.readString(file));
        config.remove("chat_template");
        Files.writeString(file, Json.pretty(config));
        StepContext context = open();
        TinyProject.split(context);
    }

    private StepContext open(String... assignments) {
        Progress noting = new Progress() {
            @Override
            public Task start(String name, long total, String unit) {
                return Progress.silent().start(name, total, unit);
            }

            @Override
            public void note(String text) {
                notes.add(text);
            }
        };
        return StepContext.open(root, List.of(assignments), noting, new Cancellation());
    }

    private RunFolder train(BaseModel model, StepContext context) {
        return trained(model, context).run();
    }

    private static TrainStep.Trained trained(BaseModel model, StepContext context) {
        return new TrainStep(context).run(model, new PrepareStep(context).run(model), TrainStep.Resume.NO);
    }

    private TrainStep.Trained trained(String... assignments) {
        StepContext context = open(assignments);
        try (BaseModel model = TinyProject.model(context)) {
            return trained(model, context);
        }
    }

    @Test
    void aNamedTemplateIsTheSameFromTrainingToExport() throws IOException {
        StepContext context = open(ALPACA, SHORT);
        RunFolder run;
        int[] prompt;
        try (BaseModel model = TinyProject.model(context)) {
            StepOutcome prepared = new PrepareStep(context).run(model).outcome();
            assertThat(prepared.lines()).contains("template: alpaca; an answer ends with <|im_end|> (token 257)");
            assertThat(new PrepareStep(context).preview(model, 1).get(0).text())
                    .startsWith("Below is an instruction that describes a task. Write")
                    .containsPattern("### Response:\n⟦(owl|fox|bee)<\\|im_end\\|>⟧\n\n$");
            run = train(model, context);
            prompt = model.conversations().encodePrompt(QUESTION);
        }
        assertThat(run.adapter().resolve("chat_template.jinja")).hasContent(NamedTemplates.source("alpaca"));
        assertThat(run.path().resolve("checkpoints/step-000001/chat_template.jinja"))
                .isRegularFile();

        try (LocalModel base =
                LocalModel.load(root.resolve("model"), "base", EngineOptions.of(DType.FLOAT32), Progress.silent())) {
            assertThat(base.conversations()).isEmpty();
            try (LocalModel tuned = base.withAdapter(run.adapter())) {
                ConversationTokenizer asked = tuned.conversations().orElseThrow();
                assertThat(asked.encodePrompt(QUESTION)).isEqualTo(prompt);
                assertThat(asked.stopIds()).containsExactly(END);
                assertThat(tuned.capabilities().chat()).isTrue();
                assertThat(base.capabilities().chat()).isFalse();
                assertThat(tuned.identity().template()).isEqualTo(asked.format().sha256());
            }
        }

        Path out = root.resolve("exported");
        ModelExport.run(
                new ModelExport.Request(
                        root.resolve("model"), run.adapter(), out, DType.FLOAT32, ModelFolderWriter.MAX_SHARD_BYTES),
                Progress.silent());
        assertRendersAs(out, prompt);
    }

    private static void assertRendersAs(Path model, int[] prompt) throws IOException {
        try (Tokenizer tokenizer = Tokenizer.fromFolder(model)) {
            ConversationTokenizer opened = new ConversationTokenizer(tokenizer, ChatFormat.of(tokenizer));
            assertThat(opened.encodePrompt(QUESTION)).isEqualTo(prompt);
        }
        assertThat(Json.parse(Files.readString(model.resolve("tokenizer_config.json")))
                        .path("chat_template")
                        .asString(""))
                .isEqualTo(Files.readString(model.resolve("chat_template.jinja")));
        assertThat(Json.parse(Files.readString(model.resolve("generation_config.json")))
                        .path("eos_token_id")
                        .asInt())
                .isEqualTo(END);
    }

    @Test
    void aWholeModelCarriesItsTemplate() throws IOException {
        Path config = root.resolve("tunesmith.yaml");
        Files.writeString(config, Files.readString(config).replace("  lora: { rank: 4, alpha: 8 }\n", ""));
        StepContext context = open(ALPACA, SHORT, "train.method=full");
        try (BaseModel model = TinyProject.model(context)) {
            RunFolder run = train(model, context);
            assertRendersAs(run.model(), model.conversations().encodePrompt(QUESTION));
        }
    }

    @Test
    void aTunedRunIsAskedInItsOwnTemplateWhateverIsConfiguredLater() {
        RunFolder run = trained(ALPACA, SHORT).run();
        EvaluateStep.Evaluated first = evaluate(run, ALPACA);
        assertThat(first.outcome().skipped()).isFalse();
        assertThat(notes).noneMatch(note -> note.contains("another chat template"));
        EvaluateStep.Evaluated second = evaluate(run, "template=chatml");
        assertThat(second.outcome().skipped()).isTrue();
        assertThat(notes)
                .anyMatch(note -> note.contains("Run " + run.id() + " was trained in another chat template")
                        && note.contains("(chatml)"));
    }

    private EvaluateStep.Evaluated evaluate(RunFolder run, String... assignments) {
        StepContext context = open(assignments);
        try (BaseModel model = TinyProject.model(context)) {
            return new EvaluateStep(context).tuned(model, run);
        }
    }

    @Test
    void theTextOfTheTemplateDecidesWhetherAStepIsDoneAgain() throws IOException {
        Path own = root.resolve("own.jinja");
        Files.writeString(own, NamedTemplates.source("zephyr"));
        RunFolder first = trained("template=own.jinja", SHORT).run();
        assertThat(trained("template=own.jinja", SHORT).outcome().skipped()).isTrue();
        assertThat(trained("template=zephyr", SHORT).outcome().skipped())
                .as("the same text by name")
                .isTrue();
        // A comment changes no row, but the adapter would carry the old text.
        Files.writeString(own, "{# ours #}" + NamedTemplates.source("zephyr"));
        TrainStep.Trained second = trained("template=own.jinja", SHORT);
        assertThat(second.outcome().skipped()).isFalse();
        assertThat(second.run().id()).isNotEqualTo(first.id());
        assertThat(trained("template=plain", SHORT).outcome().skipped()).isFalse();
    }

    @Test
    void aBaseWithoutATemplateNamesTheChoices() {
        StepContext context = open();
        try (BaseModel model = TinyProject.model(context)) {
            assertThatThrownBy(() -> new PrepareStep(context).run(model))
                    .isInstanceOfSatisfying(
                            UsageException.class,
                            e -> assertThat(e.fix())
                                    .contains("template: NAME")
                                    .contains(String.join(", ", NamedTemplates.names()))
                                    .contains("Of these, chatml, "))
                    .hasMessageContaining("no chat template");
        }
    }

    @Test
    void aStopThatIsNoTokenIsRefusedUntilOneIsSetAndThenSeen() throws IOException {
        StepContext bare = open("template=gemma", SHORT);
        try (BaseModel model = TinyProject.model(bare)) {
            assertThatThrownBy(() -> new PrepareStep(bare).run(model))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("<end_of_turn>, which is no token of this model's tokenizer");
        }
        StepContext context = open("template=gemma", "train.stop=<|im_end|>", SHORT);
        try (BaseModel model = TinyProject.model(context)) {
            StepOutcome prepared = new PrepareStep(context).run(model).outcome();
            assertThat(prepared.lines())
                    .contains("template: gemma; an answer ends with <|im_end|> (token 257)")
                    .contains("note: no tokens of this tokenizer, learned as plain text: "
                            + "<start_of_turn> (15 tokens), <end_of_turn> (13 tokens)");
            RunFolder run = train(model, context);
            Conversation two = Conversation.of(
                    Message.user("a"), Message.assistant("one"), Message.user("b"), Message.assistant("two"));
            try (LocalModel base = LocalModel.load(
                            root.resolve("model"), "base", EngineOptions.of(DType.FLOAT32), Progress.silent());
                    LocalModel tuned = base.withAdapter(run.adapter())) {
                ConversationTokenizer asked = tuned.conversations().orElseThrow();
                assertThat(asked.encode(two, false).labels())
                        .isEqualTo(model.conversations().encode(two, false).labels());
            }
        }
    }

    @Test
    void anAdapterToStartFromBringsItsTemplateAndNoOtherIsTaken() throws IOException {
        RunFolder first = trained(ALPACA, SHORT).run();
        String start = "train.lora.initAdapter=" + root.relativize(first.adapter());
        RunFolder second = trained(start, SHORT).run();
        assertThat(second.adapter().resolve("chat_template.jinja")).hasContent(NamedTemplates.source("alpaca"));
        assertThatThrownBy(() -> trained(start, "template=chatml", SHORT))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("initAdapter was trained with another chat template");
    }

    /** The template alpaca is Alpaca's prompt without an input; with one it is {@code prompt: alpaca} in the template plain. */
    @Test
    void bothAlpacaPromptsAndTheInstructionsOneCanBeWritten() {
        Question alone = new Question("Name it.", "");
        Question with = new Question("Name it.", "It barks.");
        assertThat(written("alpaca", Map.of("role", "user", "content", "Name it.")))
                .isEqualTo(PromptStyle.ALPACA.turn(alone) + "A dog.</s>\n\n");
        assertThat(written("plain", Map.of("role", "user", "content", PromptStyle.ALPACA.turn(with))))
                .isEqualTo(PromptStyle.ALPACA.turn(with) + "A dog.</s>\n");
        assertThat(written("instructions", Map.of("role", "user", "content", "Name it.")))
                .isEqualTo(PromptStyle.INSTRUCTIONS.turn(alone) + "A dog.</s>\n\n");
        assertThat(written(
                        "instructions",
                        Map.of("role", "system", "content", "Name it."),
                        Map.of("role", "user", "content", "It barks.")))
                .isEqualTo(PromptStyle.INSTRUCTIONS.turn(with) + "A dog.</s>\n\n");
    }

    @SafeVarargs
    private static String written(String name, Map<String, String>... before) {
        List<Map<String, String>> messages = new ArrayList<>(List.of(before));
        messages.add(Map.of("role", "assistant", "content", "A dog."));
        return ChatTemplate.compile(NamedTemplates.source(name), name)
                .render(RenderInput.of(messages).withVariables(Map.of("eos_token", "</s>")))
                .text();
    }
}
