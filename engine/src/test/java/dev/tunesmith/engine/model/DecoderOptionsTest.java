package dev.tunesmith.engine.model;

import static dev.tunesmith.engine.testkit.GoldenModel.largestDifference;
import static dev.tunesmith.engine.testkit.GoldenModel.logits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tunesmith.engine.lora.AdaptableLinear;
import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.lora.LoraConfig;
import dev.tunesmith.engine.lora.LoraOptions;
import dev.tunesmith.engine.lora.PeftFolder;
import dev.tunesmith.engine.nn.PackedBatch;
import dev.tunesmith.engine.nn.PackedBatch.Segment;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.PackedWeight;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.testkit.FiniteDifferences;
import dev.tunesmith.engine.testkit.TinyDecoder;
import dev.tunesmith.engine.testkit.TinyLlama;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every option of a decoder: gradients, packing and shared prefixes, adapters on disk, merging. */
class DecoderOptionsTest {

    private static final int RANK = 3;
    private static final int PREFIX = 9;
    private static final int[] ENDINGS = {4, 11};

    private final Random random = new Random(8);
    private final int[] prefix = TinyLlama.ids(random, PREFIX);
    private final List<int[]> endings = List.of(TinyLlama.ids(random, ENDINGS[0]), TinyLlama.ids(random, ENDINGS[1]));

    private static LoraAdapter adapter(DecoderModel model) {
        return adapter(model, List.of());
    }

    /** An adapter of some layers, or of all where none is named. */
    private static LoraAdapter adapter(DecoderModel model, List<Integer> layers) {
        LoraOptions options = new LoraOptions(Map.of(), Map.of(), false, layers, false);
        LoraConfig config = new LoraConfig(RANK, 6, 0, List.of(LoraConfig.ALL_LINEAR), options);
        LoraAdapter adapter = LoraAdapter.fresh(config, model.adaptable(), 1, DType.FLOAT32);
        float[] values = FiniteDifferences.random(new Random(9), (int) adapter.parameterCount());
        for (int i = 0; i < values.length; i++) {
            values[i] *= 0.15f;
        }
        adapter.restore(values);
        return adapter;
    }

    /** The prefix once, then each ending; all tokens but the last of an ending are targets of the row before. */
    private PackedBatch shared() {
        Stream stream = new Stream();
        int first = stream.segment(prefix, 0, -1);
        for (int[] ending : endings) {
            int at = stream.ids.size();
            stream.segment(ending, PREFIX, first);
            for (int i = 0; i + 1 < ending.length; i++) {
                stream.target(at + i, ending[i + 1]);
            }
        }
        return stream.batch();
    }

    /** The same sequences, the prefix before each ending. */
    private PackedBatch separate() {
        Stream stream = new Stream();
        for (int[] ending : endings) {
            int[] all = Arrays.copyOf(prefix, PREFIX + ending.length);
            System.arraycopy(ending, 0, all, PREFIX, ending.length);
            int at = stream.ids.size();
            stream.segment(all, 0, -1);
            for (int i = PREFIX; i + 1 < all.length; i++) {
                stream.target(at + i, all[i + 1]);
            }
        }
        return stream.batch();
    }

    /** Collects a packed batch. */
    private static final class Stream {
        private final List<Integer> ids = new ArrayList<>();
        private final List<Integer> positions = new ArrayList<>();
        private final List<Segment> segments = new ArrayList<>();
        private final List<Integer> rows = new ArrayList<>();
        private final List<Integer> targets = new ArrayList<>();

        int segment(int[] tokens, int position, int before) {
            segments.add(new Segment(ids.size(), tokens.length, before));
            for (int i = 0; i < tokens.length; i++) {
                ids.add(tokens[i]);
                positions.add(position + i);
            }
            return segments.size() - 1;
        }

        void target(int row, int id) {
            rows.add(row);
            targets.add(id);
        }

        PackedBatch batch() {
            return new PackedBatch(ints(ids), ints(positions), segments, ints(rows), ints(targets), ids.size());
        }

        private static int[] ints(List<Integer> values) {
            return values.stream().mapToInt(Integer::intValue).toArray();
        }
    }

    @ParameterizedTest
    @EnumSource(TinyDecoder.class)
    void gradientsEqualFiniteDifferences(TinyDecoder kind) {
        PackedBatch batch = shared();
        try (DecoderModel model = kind.load();
                LoraAdapter adapter = adapter(model)) {
            double loss =
                    model.lossAndGradient(batch, adapter, PassOptions.FAST).loss();
            assertThat(model.loss(batch, adapter).loss()).isCloseTo(loss, within(1e-4));
            float[] gradient = adapter.gradients().toFloats();
            float[] start = adapter.snapshot();
            int from = 0;
            for (int size : groupSizes(model).values()) {
                double largest = 0;
                for (int n = 0; n < 12; n++) {
                    int i = from + random.nextInt(size);
                    double slope = (lossAt(model, adapter, batch, start, i, 1e-2)
                                    - lossAt(model, adapter, batch, start, i, -1e-2))
                            / 2e-2;
                    assertThat((double) gradient[i])
                            .as("parameter %d of %d from %d", i, size, from)
                            .isCloseTo(slope, within(5e-3 + 1e-2 * Math.abs(slope)));
                    largest = Math.max(largest, Math.abs(slope));
                }
                assertThat(largest).as("slopes that show something").isGreaterThan(0.05);
                from += size;
            }
            assertThat(from).isEqualTo(gradient.length);
        }
    }

    /** How many parameters each fused layer's update has, in the order of the flat vector. */
    private static Map<String, Integer> groupSizes(DecoderModel model) {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        for (AdaptableLinear linear : model.adaptable().linears()) {
            sizes.merge(linear.layer() + linear.fused(), RANK * (linear.inputs() + linear.outputs()), Integer::sum);
        }
        return sizes;
    }

    private static double lossAt(
            DecoderModel model, LoraAdapter adapter, PackedBatch batch, float[] start, int moved, double by) {
        float[] values = start.clone();
        values[moved] += (float) by;
        adapter.restore(values);
        return model.loss(batch, adapter).loss();
    }

    @ParameterizedTest
    @EnumSource(TinyDecoder.class)
    void aSharedPrefixEqualsSeparateRows(TinyDecoder kind) {
        try (DecoderModel model = kind.load();
                LoraAdapter adapter = adapter(model)) {
            double shared =
                    model.lossAndGradient(shared(), adapter, PassOptions.FAST).loss();
            float[] sharedGradient = adapter.gradients().toFloats();
            adapter.gradients().zeroInPlace();
            double separate =
                    model.lossAndGradient(separate(), adapter, PassOptions.FAST).loss();
            assertThat(shared).isCloseTo(separate, within(1e-5 * separate));
            assertThat(largestDifference(sharedGradient, adapter.gradients().toFloats()))
                    .isLessThan(1e-4f);
        }
    }

    @ParameterizedTest
    @EnumSource(TinyDecoder.class)
    void stoppingAtTheLowestAdaptedLayerChangesNothing(TinyDecoder kind) {
        try (DecoderModel model = kind.load();
                LoraAdapter adapter = adapter(model, List.of(1))) {
            assertThat(adapter.lowestLayer()).isEqualTo(1);
            for (boolean recompute : new boolean[] {false, true}) {
                float[] stopping = gradient(model, adapter, new PassOptions(true, recompute, true, true), false);
                assertThat(stopping).isNotEqualTo(new float[stopping.length]);
                assertThat(gradient(model, adapter, new PassOptions(true, recompute, false, true), false))
                        .isEqualTo(stopping);
                assertThat(gradient(model, adapter, new PassOptions(true, recompute, false, true), true))
                        .as("with what enters the layer given")
                        .isEqualTo(stopping);
            }
        }
    }

    private float[] gradient(DecoderModel model, LoraAdapter adapter, PassOptions options, boolean fromTrunk) {
        try (Scope scope = Scope.open()) {
            adapter.gradients().zeroInPlace();
            Tensor trunk = fromTrunk ? model.trunk(shared(), adapter.lowestLayer()) : null;
            model.lossAndGradient(shared(), adapter, options, trunk);
            return adapter.gradients().toFloats();
        }
    }

    @ParameterizedTest
    @EnumSource(TinyDecoder.class)
    void adaptersSurviveTheDiskAndMerging(TinyDecoder kind, @TempDir Path folder) throws Exception {
        int[] ids = TinyLlama.ids(random, 20);
        try (DecoderModel model = kind.load();
                LoraAdapter adapter = adapter(model)) {
            float[] tuned = logits(model, ids, adapter);
            assertThat(largestDifference(tuned, logits(model, ids, null))).isGreaterThan(0.1f);
            PeftFolder.write(adapter, folder, "base");
            try (LoraAdapter read = PeftFolder.read(folder, model.adaptable(), false, DType.FLOAT32)) {
                assertThat(read.snapshot()).containsExactly(adapter.snapshot());
            }
            model.merge(adapter);
            assertThat(largestDifference(tuned, logits(model, ids, null))).isLessThan(1e-4f);
        }
    }

    @ParameterizedTest
    @EnumSource(TinyDecoder.class)
    void packedWeightsChangeNothingAndGoWhenTheWeightsChange(TinyDecoder kind) {
        int[] ids = TinyLlama.ids(random, 20);
        try (DecoderModel model = kind.load();
                LoraAdapter adapter = adapter(model)) {
            float[] base = logits(model, ids, null);
            float[] tuned = logits(model, ids, adapter);
            double loss = model.loss(shared(), adapter).loss();
            float[] gradient = gradient(model, adapter, PassOptions.FAST, false);
            assertThat(model.packForDecoding(1)).isFalse(); // no room
            assertThat(model.packForDecoding(Long.MAX_VALUE)).isEqualTo(PackedWeight.available());
            assertThat(largestDifference(base, logits(model, ids, null))).isLessThan(1e-5f);
            assertThat(largestDifference(tuned, logits(model, ids, adapter))).isLessThan(1e-5f);
            assertThat(model.loss(shared(), adapter).loss()).isEqualTo(loss);
            assertThat(gradient(model, adapter, PassOptions.FAST, false)).containsExactly(gradient);
            model.merge(adapter);
            assertThat(largestDifference(tuned, logits(model, ids, null))).isLessThan(1e-4f);
        }
        try (DecoderModel trained = kind.loadTrainable()) {
            assertThat(trained.packForDecoding(Long.MAX_VALUE)).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(TinyDecoder.class)
    void laterTokensChangeNothingBefore(TinyDecoder kind) {
        int[] ids = TinyLlama.ids(random, 20);
        int[] other = ids.clone();
        other[12] = ids[12] == 5 ? 6 : 5;
        try (DecoderModel model = kind.load()) {
            float[] a = logits(model, ids, null);
            float[] b = logits(model, other, null);
            int same = 12 * TinyDecoder.VOCAB;
            assertThat(largestDifference(Arrays.copyOf(a, same), Arrays.copyOf(b, same)))
                    .isLessThan(1e-5f);
            assertThat(largestDifference(a, b)).isGreaterThan(0.01f);
        }
    }
}
