package dev.tunesmith.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.lora.LoraConfig;
import dev.tunesmith.engine.lora.LoraOptions;
import dev.tunesmith.engine.nn.PackedBatch;
import dev.tunesmith.engine.nn.ResponseLoss;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.testkit.FiniteDifferences;
import dev.tunesmith.engine.testkit.TinyDecoder;
import dev.tunesmith.engine.testkit.TinyLlama;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RoundedRowsTest {

    private static final int TOKENS = 37;
    private static final int TARGETS = 11;

    @ParameterizedTest
    @CsvSource({"1, 8", "8, 8", "9, 16", "255, 256", "300, 304", "801, 832", "1024, 1024", "1025, 1088", "2048, 2048"})
    void roundsUpByASixteenthAtMost(int rows, int expected) {
        assertThat(RoundedRows.roundedUp(rows)).isEqualTo(expected);
    }

    @Test
    void manyLengthsBecomeFew() {
        assertThat(IntStream.range(600, 1200)
                        .map(RoundedRows::roundedUp)
                        .distinct()
                        .count())
                .isLessThan(25);
    }

    @Test
    void rowsAddedAreASegmentOfTheirOwn() {
        PackedBatch rounded = RoundedRows.stream(batch());

        assertThat(rounded.tokens()).isEqualTo(40);
        assertThat(rounded.segments())
                .containsExactly(new PackedBatch.Segment(0, TOKENS, -1), new PackedBatch.Segment(TOKENS, 3, -1));
        assertThat(rounded.targetRows()).isEqualTo(batch().targetRows());
        assertThat(rounded.sequenceTokens()).isEqualTo(TOKENS);
        assertThat(RoundedRows.stream(rounded)).isSameAs(rounded);
    }

    @ParameterizedTest
    @EnumSource(TinyDecoder.class)
    void lossAndGradientsAreThoseWithoutInBfloat16(TinyDecoder kind) {
        for (boolean onTargets : new boolean[] {true, false}) {
            Pass plain = pass(kind, DType.BFLOAT16, new PassOptions(onTargets, false, true, false));
            Pass rounded = pass(kind, DType.BFLOAT16, new PassOptions(onTargets, false, true, true));

            assertThat(rounded.result.rowLosses()).hasSize(TARGETS);
            assertThat(rounded.result.loss()).isCloseTo(plain.result.loss(), within(1e-3 * plain.result.loss()));
            assertThat(distance(rounded.gradient, plain.gradient))
                    .as("on targets: %s", onTargets)
                    .isLessThan(1e-2 * norm(plain.gradient));
        }
    }

    @ParameterizedTest
    @EnumSource(TinyDecoder.class)
    void whatEntersALayerMayBeGiven(TinyDecoder kind) {
        LoraOptions upper = new LoraOptions(Map.of(), Map.of(), false, List.of(1), false);
        LoraConfig config = new LoraConfig(4, 8, 0, List.of(LoraConfig.ALL_LINEAR), upper);
        try (DecoderModel model = kind.load(DType.BFLOAT16);
                LoraAdapter adapter = LoraAdapter.fresh(config, model.adaptable(), 1, DType.BFLOAT16);
                Scope scope = Scope.open()) {
            double computed =
                    model.lossAndGradient(batch(), adapter, PassOptions.FAST).loss();
            float[] gradient = adapter.gradients().toFloats();
            adapter.gradients().zeroInPlace();

            double given = model.lossAndGradient(batch(), adapter, PassOptions.FAST, model.trunk(batch(), 1))
                    .loss();

            assertThat(given).isCloseTo(computed, within(1e-3 * computed));
            assertThat(distance(adapter.gradients().toFloats(), gradient)).isLessThan(1e-2 * norm(gradient));
        }
    }

    @Test
    void nothingIsRoundedInFloat32() {
        Pass plain = pass(TinyDecoder.FUSED, DType.FLOAT32, new PassOptions(true, false, true, false));
        Pass rounded = pass(TinyDecoder.FUSED, DType.FLOAT32, new PassOptions(true, false, true, true));

        assertThat(rounded.gradient).isEqualTo(plain.gradient);
        assertThat(rounded.result.loss()).isEqualTo(plain.result.loss());
    }

    private record Pass(ResponseLoss.Result result, float[] gradient) {}

    private static Pass pass(TinyDecoder kind, DType type, PassOptions options) {
        LoraConfig config = new LoraConfig(4, 8, 0, List.of(LoraConfig.ALL_LINEAR));
        try (DecoderModel model = kind.load(type);
                LoraAdapter adapter = LoraAdapter.fresh(config, model.adaptable(), 1, type)) {
            float[] values = FiniteDifferences.random(new Random(9), (int) adapter.parameterCount());
            for (int i = 0; i < values.length; i++) {
                values[i] *= 0.15f;
            }
            adapter.restore(values);
            ResponseLoss.Result result = model.lossAndGradient(batch(), adapter, options);
            return new Pass(result, adapter.gradients().toFloats());
        }
    }

    private static PackedBatch batch() {
        int[] ids = TinyLlama.ids(new Random(3), TOKENS);
        int[] rows = IntStream.range(TOKENS - TARGETS - 1, TOKENS - 1).toArray();
        return new PackedBatch(
                ids,
                IntStream.range(0, TOKENS).toArray(),
                List.of(new PackedBatch.Segment(0, TOKENS, -1)),
                rows,
                IntStream.of(rows).map(row -> ids[row + 1]).toArray(),
                TOKENS);
    }

    private static double distance(float[] a, float[] b) {
        return Math.sqrt(IntStream.range(0, a.length)
                .mapToDouble(i -> (double) (a[i] - b[i]) * (a[i] - b[i]))
                .sum());
    }

    private static double norm(float[] a) {
        return distance(a, new float[a.length]);
    }
}
