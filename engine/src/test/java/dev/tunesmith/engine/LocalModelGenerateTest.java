package dev.tunesmith.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.Generation;
import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.core.model.GenerationRequest;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.core.model.Sampling;
import dev.tunesmith.core.model.Score;
import dev.tunesmith.core.model.ScoreRequest;
import dev.tunesmith.engine.generate.Shortcuts;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.testkit.GenerationMemory;
import dev.tunesmith.engine.testkit.TinyLlama;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generation from token ids; the model has no tokenizer. */
class LocalModelGenerateTest {

    private static final Sampling SAMPLED = new Sampling(1.2, 30, 0.9, 0.01, 1.1, 5);

    @TempDir
    Path folder;

    private Path path = Path.of("");
    private @Nullable LocalModel model;

    @BeforeEach
    void load() throws Exception {
        path = TinyLlama.usual().write(folder);
        model = load(64, 2048);
    }

    @AfterEach
    void free() {
        model().close();
    }

    private LocalModel model() {
        if (model == null) {
            throw new IllegalStateException("not loaded");
        }
        return model;
    }

    private LocalModel load(int maxLiveRows, int tokenBudget) {
        EngineOptions options = new EngineOptions(DType.FLOAT32, maxLiveRows, tokenBudget);
        return LocalModel.load(path, "tiny", options, Progress.silent());
    }

    private static GenerationRequest request(int[] ids, int maxNewTokens, Sampling sampling, int n) {
        return new GenerationRequest(new Prompt.Tokens(ids), maxNewTokens, sampling, List.of(), false, n, true, null);
    }

    /** Prompts of 1 to 40 tokens, every third with a common start. */
    private static List<GenerationRequest> requests(int count, Sampling sampling) {
        Random random = new Random(1);
        int[] start = TinyLlama.ids(random, 20);
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] ids = TinyLlama.ids(random, 1 + random.nextInt(40));
            if (i % 3 == 0) {
                System.arraycopy(start, 0, ids, 0, Math.min(20, ids.length));
            }
            requests.add(request(ids, 5 + i, sampling, 1));
        }
        return requests;
    }

    private static List<Generation> run(LocalModel model, List<GenerationRequest> requests) {
        List<Generation> results = new ArrayList<>();
        model.generate(requests, new Cancellation(), results::add);
        results.sort(Comparator.comparingInt(Generation::request).thenComparingInt(Generation::sample));
        return results;
    }

    private static void assertSame(Generation found, Generation expected) {
        assertThat(found.tokens()).isEqualTo(expected.tokens());
        assertThat(found.finishReason()).isEqualTo(expected.finishReason());
        assertThat(found.promptTokens()).isEqualTo(expected.promptTokens());
        for (int i = 0; i < expected.tokens().size(); i++) {
            assertThat(found.logProbabilities().get(i))
                    .isCloseTo(expected.logProbabilities().get(i), within(1e-4));
        }
    }

    /** However it is batched, an answer is the one that its request gets alone. */
    private void assertIndependentOfTheBatch(Sampling sampling) {
        List<GenerationRequest> requests = requests(20, sampling);
        List<Generation> alone = new ArrayList<>();
        requests.forEach(request -> alone.addAll(run(model(), List.of(request))));
        try (LocalModel small = load(3, 11)) {
            for (LocalModel batched : List.of(model(), small)) {
                List<Generation> results = run(batched, requests);
                assertThat(results).hasSize(requests.size());
                for (int i = 0; i < requests.size(); i++) {
                    assertThat(results.get(i).request()).isEqualTo(i);
                    assertSame(results.get(i), alone.get(i));
                }
            }
        }
    }

    @Test
    void greedyAnswersDoNotDependOnTheBatch() {
        assertIndependentOfTheBatch(Sampling.greedy());
    }

    @Test
    void sampledAnswersDoNotDependOnTheBatch() {
        assertIndependentOfTheBatch(SAMPLED);
    }

    @Test
    void shortcutsChangeNothing() {
        List<GenerationRequest> requests = new ArrayList<>();
        int[] start = TinyLlama.ids(new Random(6), 30);
        for (GenerationRequest request : requests(20, SAMPLED)) { // all with a common start, so that it is shared
            int[] own = ((Prompt.Tokens) request.prompt()).ids();
            int[] ids = Arrays.copyOf(start, start.length + own.length);
            System.arraycopy(own, 0, ids, start.length, own.length);
            requests.add(request(ids, request.maxNewTokens(), SAMPLED, 2));
        }
        EngineOptions plain = new EngineOptions(DType.FLOAT32, 64, 2048, Shortcuts.NONE);
        try (LocalModel without = LocalModel.load(path, "tiny", plain, Progress.silent())) {
            List<Generation> expected = run(without, requests);
            List<Generation> found = run(model(), requests);
            assertThat(found).hasSameSizeAs(expected).hasSize(40);
            for (int i = 0; i < expected.size(); i++) {
                assertSame(found.get(i), expected.get(i));
            }
        }
    }

    @Test
    void samplesShareTheirPromptAndDrawFromSeedPlusIndex() {
        int[] ids = TinyLlama.ids(new Random(2), 30);
        List<Generation> samples = run(model(), List.of(request(ids, 12, SAMPLED, 9)));
        assertThat(samples).hasSize(9);
        assertThat(samples.stream().map(Generation::tokens).distinct().count()).isGreaterThan(5);
        List<Generation> fewRows;
        try (LocalModel small = load(4, 2048)) {
            fewRows = run(small, List.of(request(ids, 12, SAMPLED, 9)));
        }
        for (int i = 0; i < 9; i++) {
            Sampling own = new Sampling(1.2, 30, 0.9, 0.01, 1.1, 5 + i);
            assertSame(
                    samples.get(i),
                    run(model(), List.of(request(ids, 12, own, 1))).get(0));
            assertSame(fewRows.get(i), samples.get(i));
        }
    }

    @Test
    void logProbabilitiesAreTheOnesThatScoringFinds() {
        int[] ids = TinyLlama.ids(new Random(3), 10);
        Generation answer = run(model(), List.of(request(ids, 8, SAMPLED, 1))).get(0);
        int[] whole = IntStream.concat(
                        Arrays.stream(ids), answer.tokens().stream().mapToInt(Integer::intValue))
                .toArray();
        List<Score> scores = new ArrayList<>();
        ScoreRequest pair = new ScoreRequest(new ScoreRequest.TokenPair(new Prompt.Tokens(whole), 10));
        model().score(List.of(pair), new Cancellation(), scores::add);
        for (int i = 0; i < answer.tokens().size(); i++) {
            assertThat(answer.logProbabilities().get(i))
                    .isCloseTo(scores.get(0).tokenLogProbabilities().get(i), within(1e-4));
        }
    }

    @Test
    void aStopTokenEndsAnAnswerUnlessIgnored() {
        GenerationRequest request = LongStream.range(0, 50)
                .boxed()
                .flatMap(seed -> requests(20, new Sampling(1.5, 0, 1, 0, 1, seed)).stream())
                .filter(one -> run(model(), List.of(one)).get(0).finishReason() == FinishReason.STOP)
                .findFirst()
                .orElseThrow();
        List<Integer> stopped = run(model(), List.of(request)).get(0).tokens();
        assertThat(stopped.get(stopped.size() - 1)).isEqualTo(2);
        assertThat(stopped.subList(0, stopped.size() - 1)).doesNotContain(2);
        Generation goingOn = run(
                        model(),
                        List.of(new GenerationRequest(
                                request.prompt(), 30, request.sampling(), List.of(), true, 1, false, null)))
                .get(0);
        assertThat(goingOn.tokens()).hasSize(30);
        assertThat(goingOn.tokens().subList(0, stopped.size())).isEqualTo(stopped);
        assertThat(goingOn.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(goingOn.logProbabilities()).isEmpty();
    }

    @Test
    void theContextEndsAnAnswer() {
        int[] ids = TinyLlama.ids(new Random(4), 120);
        GenerationRequest request =
                new GenerationRequest(new Prompt.Tokens(ids), 50, Sampling.greedy(), List.of(), true, 1, false, null);
        Generation answer = run(model(), List.of(request)).get(0);
        assertThat(answer.tokens()).hasSize(8);
        assertThat(answer.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(model().capabilities().contextLength()).isEqualTo(128);
    }

    @Test
    void deadlineAndCancellationEndAllAnswers() {
        Prompt prompt = new Prompt.Tokens(new int[] {5, 6, 7});
        GenerationRequest late = new GenerationRequest(
                prompt,
                50,
                Sampling.greedy(),
                List.of(),
                true,
                1,
                false,
                Instant.now().minusSeconds(1));
        assertThat(run(model(), List.of(late, late)).stream().map(Generation::finishReason))
                .containsExactly(FinishReason.DEADLINE, FinishReason.DEADLINE);

        GenerationRequest longer =
                new GenerationRequest(prompt, 100, Sampling.greedy(), List.of(), true, 1, false, null);
        Cancellation cancellation = new Cancellation();
        List<Generation> results = new ArrayList<>();
        try (LocalModel small = load(2, 2048)) {
            List<GenerationRequest> batch = List.of(request(new int[] {9, 8, 7, 6}, 1, SAMPLED, 1), longer, longer);
            small.generate(batch, cancellation, result -> {
                results.add(result);
                cancellation.cancel(); // when the first answer is there
            });
        }
        assertThat(results).hasSize(3);
        assertThat(results.get(0).tokens()).hasSize(1);
        assertThat(results.subList(1, 3)).allMatch(result -> result.finishReason() == FinishReason.CANCELLED);
        assertThat(results.subList(1, 3)).allMatch(result -> result.tokens().size() < 100);
    }

    @Test
    void wrongPromptsAreNamed() {
        GenerationRequest good = request(new int[] {5}, 1, SAMPLED, 1);
        assertThatThrownBy(() -> run(model(), List.of(good, request(TinyLlama.ids(new Random(1), 128), 1, SAMPLED, 1))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("prompt 1")
                .hasMessageContaining("128");
        assertThatThrownBy(() -> run(model(), List.of(request(new int[0], 1, SAMPLED, 1))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("prompt 0 is empty");
        assertThatThrownBy(() -> run(model(), List.of(good, good, request(new int[] {97}, 1, SAMPLED, 1))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("prompt 2")
                .hasMessageContaining("97");
        assertThatThrownBy(() -> run(model(), List.of(GenerationRequest.greedy(new Prompt.Text("a"), 3))))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("no tokenizer.json");
    }

    @Test
    void nativeMemoryStaysFlat() throws Exception {
        long allowed = 3L << 20; // A cache lost by each batch would be 80 MB, the values of a shared prefix 5 MB.
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms48m",
                        "-Xmx48m",
                        "-XX:+AlwaysPreTouch",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        GenerationMemory.class.getName(),
                        path.toString(),
                        String.valueOf(allowed))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
