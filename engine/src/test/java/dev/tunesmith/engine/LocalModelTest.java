package dev.tunesmith.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.Generation;
import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.core.model.GenerationRequest;
import dev.tunesmith.core.model.LanguageModel;
import dev.tunesmith.core.model.ModelCapabilities;
import dev.tunesmith.core.model.ModelIdentity;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.core.model.Sampling;
import dev.tunesmith.core.model.ScoreRequest;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.testkit.GoldenModel;
import dev.tunesmith.engine.testkit.Planted;
import dev.tunesmith.engine.testkit.TinyLlama;
import dev.tunesmith.engine.testkit.TinyText;
import dev.tunesmith.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalModelTest {

    @TempDir
    Path folder;

    private LocalModel withText() throws Exception {
        Path path = TinyText.write(TinyLlama.usual().withVocab(TinyText.VOCAB).write(folder));
        return load(path);
    }

    private static LocalModel load(Path path) {
        return LocalModel.load(path, "tiny", EngineOptions.of(DType.FLOAT32), Progress.silent());
    }

    private static Generation run(LanguageModel model, GenerationRequest request) {
        List<Generation> results = new ArrayList<>();
        model.generate(List.of(request), new Cancellation(), results::add);
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    private static GenerationRequest text(String prompt, String... stops) {
        return new GenerationRequest(
                new Prompt.Text(prompt), 60, new Sampling(0.8, 0, 1, 0, 1, 3), List.of(stops), true, 1, false, null);
    }

    @Test
    void aWeightThatIsNoNumberIsNamedWhenItIsMet() throws Exception {
        Path golden = GoldenModel.resource("llama_tied");
        String weight = "model.layers.0.self_attn.v_proj.weight";
        Prompt prompt = new Prompt.Tokens(new int[] {5, 6, 7});
        GenerationRequest request =
                new GenerationRequest(prompt, 4, Sampling.greedy(), List.of(), true, 1, false, null);
        ScoreRequest score = new ScoreRequest(new ScoreRequest.TokenPair(new Prompt.Tokens(new int[] {5, 6, 7, 8}), 3));
        try (LocalModel model = load(Planted.model(golden, weight, Float.NaN, folder.resolve("model")))) {
            assertNamed(() -> run(model, request), "model: weight '" + weight + "' holds NaN");
            assertNamed(
                    () -> model.score(List.of(score), new Cancellation(), result -> {}), "'" + weight + "' holds NaN");
        }
        String a = "base_model.model.model.layers.0.self_attn.v_proj.lora_A.weight";
        Path adapter = Planted.adapter(golden.resolve("adapter_end"), a, Float.NaN, folder.resolve("adapter"));
        try (LocalModel model = load(golden);
                LocalModel tuned = model.withAdapter(adapter)) {
            assertNamed(() -> run(tuned, request), "adapter_model.safetensors: weight '" + a + "' holds NaN");
        }
    }

    private static void assertNamed(ThrowingCallable call, String named) {
        assertThatThrownBy(call).isInstanceOf(ModelFileException.class).hasMessageContaining(named);
    }

    @Test
    void answersHaveTheTextOfTheirTokens() throws Exception {
        try (LocalModel model = withText()) {
            Generation answer = run(model, text("Once"));
            Tokenizer tokenizer = model.tokenizer().orElseThrow();
            int[] ids = answer.tokens().stream().mapToInt(Integer::intValue).toArray();
            assertThat(ids).hasSize(60);
            assertThat(answer.text()).isEqualTo(tokenizer.decode(ids, true)).isNotEmpty();
            assertThat(answer.promptTokens()).isEqualTo(4);
        }
    }

    @Test
    void aStopStringEndsTheAnswerAndIsCutOff() throws Exception {
        try (LocalModel model = withText()) {
            Generation free = run(model, text("Once"));
            String printable = free.text().replaceAll("[^\\x20-\\x7e]", " ");
            int from = printable.length() / 3;
            String stop = free.text().substring(from, from + 4);
            Generation stopped = run(model, text("Once", "never said, certainly", stop));
            int first = free.text().indexOf(stop);
            assertThat(stopped.finishReason()).isEqualTo(FinishReason.STOP);
            assertThat(stopped.text()).isEqualTo(free.text().substring(0, first));
            assertThat(stopped.tokens().size()).isLessThan(free.tokens().size());
            assertThat(stopped.tokens())
                    .isEqualTo(free.tokens().subList(0, stopped.tokens().size()));
        }
    }

    @Test
    void aConversationIsTheTokensOfItsTemplate() throws Exception {
        try (LocalModel model = withText()) {
            assertThat(model.capabilities()).isEqualTo(new ModelCapabilities(true, true, true, true, 128));
            Conversation conversation = Conversation.of(Message.user("hi"));
            int[] ids = model.tokenizer()
                    .orElseThrow()
                    .encodeControl("<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n");
            Generation chat = run(model, GenerationRequest.greedy(new Prompt.Chat(conversation), 9));
            Generation tokens = run(model, GenerationRequest.greedy(new Prompt.Tokens(ids), 9));
            assertThat(chat.tokens()).isEqualTo(tokens.tokens());
            assertThat(chat.promptTokens()).isEqualTo(ids.length);
        }
    }

    @Test
    void aTokenizerWithTooManyTokensIsRefused() throws Exception {
        Path path = TinyText.write(TinyLlama.usual().write(folder));
        assertThatThrownBy(() -> load(path))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("259")
                .hasMessageContaining("97");
    }

    @Test
    void anAdapterIsAViewThatLeavesTheBaseAsItIs() throws Exception {
        GoldenModel golden = GoldenModel.named("llama_tied");
        int[] ids = golden.sequences().get(0);
        GenerationRequest request =
                new GenerationRequest(new Prompt.Tokens(ids), 12, Sampling.greedy(), List.of(), true, 1, true, null);
        try (LocalModel base = load(golden.folder())) {
            Generation before = run(base, request);
            ModelIdentity identity = base.identity();
            assertThat(identity.adapter()).isNull();
            assertThat(identity.weights()).hasSize(64);
            try (LocalModel tuned = base.withAdapter(golden.folder().resolve("adapter_end"))) {
                assertThat(run(tuned, request).logProbabilities()).isNotEqualTo(before.logProbabilities());
                assertThat(run(base, request).logProbabilities()).isEqualTo(before.logProbabilities());
                assertThat(tuned.identity().weights()).isEqualTo(identity.weights());
                assertThat(tuned.identity().adapter()).hasSize(64);
                try (LocalModel other = base.withAdapter(golden.folder().resolve("adapter_start"))) {
                    assertThat(other.identity().adapter())
                            .isNotEqualTo(tuned.identity().adapter());
                }
            }
            assertThat(run(base, request).tokens()).isEqualTo(before.tokens());
        }
    }

    @Test
    void greedyTokensEqualThoseOfTransformers() throws Exception {
        for (GoldenModel golden : GoldenModel.all()) {
            try (LocalModel model = load(golden.folder())) {
                for (int i = 0; i < golden.greedySequences(); i++) {
                    List<Integer> expected =
                            Arrays.stream(golden.greedyTokens(i)).boxed().toList();
                    GenerationRequest request = new GenerationRequest(
                            new Prompt.Tokens(golden.sequences().get(i)),
                            expected.size(),
                            Sampling.greedy(),
                            List.of(),
                            true,
                            1,
                            false,
                            null);
                    assertThat(run(model, request).tokens())
                            .as(golden.toString())
                            .isEqualTo(expected);
                }
            }
        }
    }
}
