package dev.tunesmith.engine.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.testkit.GoldenModel;
import dev.tunesmith.engine.testkit.TinyDecoder;
import dev.tunesmith.engine.testkit.TinyLlama;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Promise 9 of the design: step by step with the cache equals the full forward pass. */
class CachedDecodingTest {

    private static final int STEPS = 40;
    private static final int[] LENGTHS = {5, 17, 1, 30};

    @TempDir
    Path folder;

    private final Random random = new Random(11);

    @ParameterizedTest
    @CsvSource({
        "4, 2, 0, 1000",
        "4, 2, 12, 1000",
        "4, 4, 0, 1000",
        "4, 4, 12, 7",
        "4, 1, 12, 1000",
        "4, 2, 0, 7",
        "1, 1, 9, 4"
    })
    void decodingEqualsTheFullForward(int heads, int kvHeads, int prefixLength, int budget) throws Exception {
        Path path = TinyLlama.usual().withHeads(heads, kvHeads).write(folder);
        try (DecoderModel model = GoldenModel.load(path)) {
            decode(model, prefixLength, budget);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1000", "0, 7", "3, 1000", "12, 4", "40, 1000"})
    void soItDoesWithEveryOptionOfADecoder(int prefixLength, int budget) {
        for (TinyDecoder kind : TinyDecoder.values()) {
            try (DecoderModel model = kind.load()) {
                decode(model, prefixLength, budget);
            }
        }
    }

    private void decode(DecoderModel model, int prefixLength, int budget) {
        int[] prefixIds = TinyLlama.ids(random, prefixLength);
        List<int[]> sequences = new ArrayList<>();
        for (int length : LENGTHS) {
            sequences.add(concat(prefixIds, TinyLlama.ids(random, length)));
        }
        try (CachedModel cached = new CachedModel(model, null, Shortcuts.ALL);
                SharedPrefix prefix = prefixLength == 0 ? null : SharedPrefix.compute(cached, prefixIds, budget);
                KvCache cache = new KvCache(model.dimensions(), LENGTHS.length + 1, prefix)) {
            prefill(model, cached, cache, sequences, budget);
            for (int step = 0; step < STEPS; step++) {
                if (step == 20) { // The last row takes the place of one that ends.
                    cache.removeRow(1);
                    sequences.set(1, sequences.remove(3));
                }
                if (step == 30) { // A new row begins as a copy, and goes on differently.
                    cache.copyRow(0, cache.addRow());
                    sequences.add(sequences.get(0));
                }
                int[] tokens = TinyLlama.ids(random, sequences.size());
                for (int row = 0; row < tokens.length; row++) {
                    sequences.set(row, concat(sequences.get(row), new int[] {tokens[row]}));
                }
                try (Scope scope = Scope.open()) {
                    cache.reserve(cache.longest() + 1);
                    assertLogits(model, cached.decode(cache, tokens), sequences);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 9, 4", "12, 9, 4", "3, 1, 11", "30, 2, 2"})
    void segmentsAfterAParentEqualTheFullForward(int prefixLength, int parentLength, int length) {
        int[] prefixIds = TinyLlama.ids(random, prefixLength);
        int[] parentIds = TinyLlama.ids(random, parentLength);
        for (TinyDecoder kind : TinyDecoder.values()) {
            List<int[]> endings = List.of(TinyLlama.ids(random, length), TinyLlama.ids(random, length + 5));
            SegmentStream stream = new SegmentStream();
            SegmentStream.Segment parent = stream.append(parentIds, 0, parentLength, prefixLength, null);
            List<int[]> sequences = new ArrayList<>();
            List<Integer> lastRows = new ArrayList<>();
            for (int[] ending : endings) {
                SegmentStream.Segment segment =
                        stream.append(ending, 0, ending.length, prefixLength + parentLength, parent);
                lastRows.add(segment.start() + segment.length() - 1);
                sequences.add(concat(concat(prefixIds, parentIds), ending));
            }
            try (DecoderModel model = kind.load();
                    CachedModel cached = new CachedModel(model, null, Shortcuts.ALL);
                    SharedPrefix prefix = prefixLength == 0 ? null : SharedPrefix.compute(cached, prefixIds, 1000)) {
                int[] rows = lastRows.stream().mapToInt(Integer::intValue).toArray();
                cached.hidden(
                        List.of(stream),
                        prefix,
                        (hidden, i) -> assertLogits(model, cached.logits(hidden, rows), sequences));
            }
        }
    }

    /** Run all prompts piece by piece, and compare the logits after each. */
    private static void prefill(
            DecoderModel model, CachedModel cached, KvCache cache, List<int[]> sequences, int budget) {
        cache.reserve(Arrays.stream(LENGTHS).max().orElseThrow());
        sequences.forEach(sequence -> cache.addRow());
        for (int from = cache.prefixLength(); ; from += budget) {
            List<CachedModel.Piece> pieces = new ArrayList<>();
            List<int[]> ending = new ArrayList<>();
            for (int row = 0; row < sequences.size(); row++) {
                int[] ids = sequences.get(row);
                if (from < ids.length) {
                    int to = Math.min(ids.length, from + budget);
                    pieces.add(new CachedModel.Piece(row, Arrays.copyOfRange(ids, from, to), to == ids.length));
                    if (to == ids.length) {
                        ending.add(ids);
                    }
                }
            }
            if (pieces.isEmpty()) {
                return;
            }
            try (Scope scope = Scope.open()) {
                @Nullable Tensor logits = cached.prefill(cache, pieces);
                if (!ending.isEmpty()) {
                    assertLogits(model, Objects.requireNonNull(logits), ending);
                }
            }
        }
    }

    private static void assertLogits(DecoderModel model, Tensor logits, List<int[]> sequences) {
        float[] found = logits.logSoftmax(-1).toFloats();
        int vocab = model.dimensions().vocabSize();
        for (int row = 0; row < sequences.size(); row++) {
            float[] expected = lastLogProbabilities(model, sequences.get(row));
            float[] own = Arrays.copyOfRange(found, row * vocab, (row + 1) * vocab);
            assertThat(GoldenModel.largestDifference(own, expected))
                    .as("row %d", row)
                    .isLessThan(1e-4f);
        }
    }

    static float[] lastLogProbabilities(DecoderModel model, int[] sequence) {
        float[] all = GoldenModel.logits(model, sequence, null);
        int vocab = model.dimensions().vocabSize();
        float[] last = Arrays.copyOfRange(all, all.length - vocab, all.length);
        double sum = 0;
        for (float logit : last) {
            sum += Math.exp(logit);
        }
        for (int i = 0; i < vocab; i++) {
            last[i] -= (float) Math.log(sum);
        }
        return last;
    }

    private static int[] concat(int[] a, int[] b) {
        int[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
