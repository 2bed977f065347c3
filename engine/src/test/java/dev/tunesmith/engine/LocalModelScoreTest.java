package dev.tunesmith.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.core.model.Score;
import dev.tunesmith.core.model.ScoreRequest;
import dev.tunesmith.core.model.ScoreRequest.ChatPair;
import dev.tunesmith.core.model.ScoreRequest.TextPair;
import dev.tunesmith.core.model.ScoreRequest.TokenPair;
import dev.tunesmith.engine.generate.Shortcuts;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.testkit.GoldenModel;
import dev.tunesmith.engine.testkit.TinyLlama;
import dev.tunesmith.engine.testkit.TinyText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalModelScoreTest {

    @TempDir
    Path folder;

    private @Nullable LocalModel model;
    private Path path = Path.of("");

    @BeforeEach
    void load() throws Exception {
        path = TinyText.write(TinyLlama.usual().withVocab(TinyText.VOCAB).write(folder));
        model = load(2048);
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

    private LocalModel load(int tokenBudget) {
        return LocalModel.load(path, "tiny", new EngineOptions(DType.FLOAT32, 64, tokenBudget), Progress.silent());
    }

    private static List<Score> score(LocalModel model, List<? extends ScoreRequest.Input> inputs) {
        List<Score> scores = new ArrayList<>();
        model.score(inputs.stream().map(ScoreRequest::new).toList(), new Cancellation(), scores::add);
        scores.sort(Comparator.comparingInt(Score::request));
        return scores;
    }

    private static TokenPair pair(int[] context, int[] continuation) {
        int[] whole = Arrays.copyOf(context, context.length + continuation.length);
        System.arraycopy(continuation, 0, whole, context.length, continuation.length);
        return new TokenPair(new Prompt.Tokens(whole), context.length);
    }

    /** Log-probabilities and the greedy flag from a full forward pass of one sequence. */
    private Score byFullForward(int index, TokenPair pair) {
        int[] ids = pair.tokens().ids();
        float[] logits = GoldenModel.logits(model().decoder(), ids, null);
        int vocab = TinyText.VOCAB;
        List<Double> each = new ArrayList<>();
        boolean greedy = true;
        for (int i = pair.promptLength(); i < ids.length; i++) {
            double sum = 0;
            int best = 0;
            for (int id = 0; id < vocab; id++) {
                sum += Math.exp(logits[(i - 1) * vocab + id]);
                best = logits[(i - 1) * vocab + id] > logits[(i - 1) * vocab + best] ? id : best;
            }
            each.add(logits[(i - 1) * vocab + ids[i]] - Math.log(sum));
            greedy &= best == ids[i];
        }
        double total = each.stream().mapToDouble(Double::doubleValue).sum();
        return new Score(index, total, each, greedy);
    }

    @Test
    void shortcutsChangeNothing() {
        EngineOptions plain = new EngineOptions(DType.FLOAT32, 64, 2048, Shortcuts.NONE);
        List<TokenPair> pairs = pairs();
        try (LocalModel without = LocalModel.load(path, "tiny", plain, Progress.silent())) {
            List<Score> expected = score(without, pairs);
            List<Score> found = score(model(), pairs);
            assertThat(found).hasSameSizeAs(expected).hasSameSizeAs(pairs);
            for (int i = 0; i < expected.size(); i++) {
                assertClose(found.get(i), expected.get(i));
            }
        }
    }

    private static void assertClose(Score found, Score expected) {
        assertThat(found.request()).isEqualTo(expected.request());
        assertThat(found.greedy()).isEqualTo(expected.greedy());
        assertThat(found.sumLogProbability()).isCloseTo(expected.sumLogProbability(), within(1e-3));
        assertThat(found.tokenLogProbabilities()).hasSameSizeAs(expected.tokenLogProbabilities());
        for (int i = 0; i < expected.tokenLogProbabilities().size(); i++) {
            assertThat(found.tokenLogProbabilities().get(i))
                    .isCloseTo(expected.tokenLogProbabilities().get(i), within(1e-4));
        }
    }

    /** Two tasks with a common start each, contexts with several continuations of 1 to 6 tokens, and loners. */
    private List<TokenPair> pairs() {
        Random random = new Random(8);
        List<TokenPair> pairs = new ArrayList<>();
        for (int task = 0; task < 2; task++) {
            int[] start = TinyLlama.ids(random, 40);
            for (int question = 0; question < 8; question++) {
                int[] context = Arrays.copyOf(start, 45 + question);
                for (int i = 40; i < context.length; i++) {
                    context[i] = 3 + random.nextInt(90);
                }
                for (int choice = 0; choice < 4; choice++) {
                    pairs.add(pair(context, TinyLlama.ids(random, choice == 0 ? 1 : 1 + random.nextInt(6))));
                }
            }
        }
        for (int i = 0; i < 5; i++) {
            pairs.add(pair(TinyLlama.ids(random, 1 + i), TinyLlama.ids(random, 9)));
        }
        java.util.Collections.shuffle(pairs, random);
        return pairs;
    }

    @Test
    void sharedContextsScoreAsSeparateSequencesDo() {
        List<TokenPair> pairs = pairs();
        try (LocalModel small = load(60)) {
            for (LocalModel one : List.of(model(), small)) {
                List<Score> scores = score(one, pairs);
                assertThat(scores).hasSize(pairs.size());
                for (int i = 0; i < pairs.size(); i++) {
                    assertClose(scores.get(i), byFullForward(i, pairs.get(i)));
                }
            }
        }
    }

    @Test
    void theGreedyContinuationIsMarked() {
        int[] context = TinyLlama.ids(new Random(1), 12);
        int[] sequence = context;
        for (int i = 0; i < 4; i++) {
            float[] logits = GoldenModel.logits(model().decoder(), sequence, null);
            int best = 0;
            int last = logits.length - TinyText.VOCAB;
            for (int id = 0; id < TinyText.VOCAB; id++) {
                best = logits[last + id] > logits[last + best] ? id : best;
            }
            sequence = Arrays.copyOf(sequence, sequence.length + 1);
            sequence[sequence.length - 1] = best;
        }
        int[] other = sequence.clone();
        other[other.length - 1] = (other[other.length - 1] + 1) % TinyText.VOCAB;
        List<Score> scores = score(
                model(),
                List.of(new TokenPair(new Prompt.Tokens(sequence), 12), new TokenPair(new Prompt.Tokens(other), 12)));
        assertThat(scores.get(0).greedy()).isTrue();
        assertThat(scores.get(1).greedy()).isFalse();
    }

    private static int[] bytes(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[bytes.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = 3 + (bytes[i] & 0xFF);
        }
        return ids;
    }

    @Test
    void textPairsFollowTheHarness() {
        List<Score> scores = score(
                model(),
                List.of(
                        new TextPair("Answer: \n", "yes"),
                        pair(bytes("Answer:"), bytes(" \nyes")),
                        new TextPair("", "yes"),
                        new TextPair(" ", "yes"),
                        pair(new int[] {1}, bytes("yes")),
                        pair(new int[] {1}, bytes(" yes"))));
        assertClose(scores.get(0), at(0, scores.get(1)));
        assertClose(scores.get(2), at(2, scores.get(4)));
        assertClose(scores.get(3), at(3, scores.get(5)));
    }

    private static Score at(int index, Score score) {
        return new Score(index, score.sumLogProbability(), score.tokenLogProbabilities(), score.greedy());
    }

    @Test
    void chatPairsScoreTheResponseWithItsStopToken() {
        Prompt.Chat prompt = new Prompt.Chat(Conversation.of(Message.user("hi")));
        int[] context = concat(
                new int[] {1}, bytes("user\nhi"), new int[] {2}, bytes("\n"), new int[] {1}, bytes("assistant\n"));
        List<Score> scores =
                score(model(), List.of(new ChatPair(prompt, "ok"), pair(context, concat(bytes("ok"), new int[] {
                    TinyText.IM_END
                }))));
        assertThat(scores.get(0).tokenLogProbabilities()).hasSize(3);
        assertClose(scores.get(0), at(0, scores.get(1)));
    }

    private static int[] concat(int[]... parts) {
        return Arrays.stream(parts).flatMapToInt(Arrays::stream).toArray();
    }

    @Test
    void wrongPairsAreNamed() {
        TokenPair good = pair(new int[] {5}, new int[] {6});
        assertThatThrownBy(() -> score(model(), List.of(good, new TextPair("abc", ""))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("request 1 has no continuation");
        assertThatThrownBy(() -> score(model(), List.of(new TokenPair(new Prompt.Tokens(new int[] {5, 6}), 0))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("request 0");
        int[] longContext = TinyLlama.ids(new Random(1), 120);
        assertThatThrownBy(() -> score(model(), List.of(good, good, pair(longContext, new int[9]))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("request 2 has 120 tokens of context and 9 of continuation")
                .hasMessageContaining("128");
        assertThat(score(model(), List.of(pair(longContext, new int[8])))).hasSize(1);
    }

    @Test
    void cancellingIsNoSilence() {
        Cancellation cancellation = new Cancellation();
        cancellation.cancel();
        List<ScoreRequest> requests = List.of(new ScoreRequest(pair(new int[] {5}, new int[] {6})));
        assertThatThrownBy(() -> model().score(requests, cancellation, score -> {}))
                .isInstanceOf(InterruptedRunException.class)
                .hasMessageContaining("0 of 1");
    }
}
