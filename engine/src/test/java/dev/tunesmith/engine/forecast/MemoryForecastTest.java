package dev.tunesmith.engine.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.model.PassOptions;
import dev.tunesmith.engine.nn.PackedBatch;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.testkit.TinyDecoder;
import dev.tunesmith.engine.train.AdamW;
import dev.tunesmith.engine.train.KeepFrozen;
import dev.tunesmith.engine.train.LrSchedule;
import dev.tunesmith.engine.train.Training;
import dev.tunesmith.engine.train.TrainingConfig;
import dev.tunesmith.engine.train.TrainingPreview;
import dev.tunesmith.engine.train.TrainingRow;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is counted of the memory that a step takes, and what fits. */
class MemoryForecastTest {

    @Test
    void memoryThatWasGivenBackDoesNotCountAgainstARun() {
        assertThat(new MemoryForecast(100, 50, 10, 40).fits()).isTrue();
        assertThat(new MemoryForecast(100, 50, 10, 41).fits()).isFalse();
        assertThat(new MemoryForecast(100, 50, 10, 41).neededBytes()).isEqualTo(51);
    }

    /** D 24, F 20, H E 24, K E 12, so that q, k and v have 48 numbers, and queries and keys 36. */
    @Test
    void whatALayerWorksInFollowsFromItsNormsAndWidths() {
        try (DecoderModel plain = TinyDecoder.FUSED.load();
                DecoderModel normed = TinyDecoder.SANDWICH.load()) {
            long narrow = 6 * 24 + 24 + 48 + 7 * 20;
            assertThat(plain.workingBytesPerToken()).isEqualTo(4 * (10 * 24 + 24 + 48 + 36 + narrow));
            assertThat(normed.workingBytesPerToken()).isEqualTo(4 * (18 * 24 + 24 + 48 + 5 * 36 + narrow));
        }
    }

    @Test
    void scoresOfLongRowsAndFollowersOfAPrefixCount() {
        try (DecoderModel model = TinyDecoder.NO_POSITIONS.load()) {
            long one = model.attentionBytes(batch(new PackedBatch.Segment(0, 1000, -1)));
            assertThat(one).isGreaterThan(4L * 3 * 256 * 2 * 1000);
            assertThat(model.attentionBytes(batch(new PackedBatch.Segment(0, 2000, -1))))
                    .isEqualTo(2 * one);
            PackedBatch.Segment prefix = new PackedBatch.Segment(0, 500, -1);
            long alone = model.attentionBytes(batch(prefix, new PackedBatch.Segment(500, 500, 0)));
            long two = model.attentionBytes(
                    batch(prefix, new PackedBatch.Segment(500, 500, 0), new PackedBatch.Segment(1000, 500, 0)));
            assertThat(two - alone)
                    .as("gradients of 500 keys and values of 12 numbers")
                    .isEqualTo(4 * 500 * 2 * 12);
        }
    }

    /** Loading a model to be trained allocates weights and gradients; what is left to come are AdamW's two moments. */
    @Test
    void gradientsOfAWholeModelCameWithItsWeights() {
        try (DecoderModel frozen = TinyDecoder.FUSED.load();
                DecoderModel whole = TinyDecoder.FUSED.loadTrainable()) {
            long count = Objects.requireNonNull(whole.trained()).parameters().elements();
            long activations = activations(frozen, false);
            assertThat(activations(whole, false) - activations).isEqualTo(4 * 2 * count);
            assertThat(activations(whole, true) - activations)
                    .as("a range test computes as much here and keeps the weights as they were")
                    .isEqualTo(4 * 3 * count);
        }
    }

    private static long activations(DecoderModel model, boolean rangeTest) {
        TrainingConfig config = new TrainingConfig(
                null,
                null,
                new AdamW.Config(1e-3, 0, 0.9, 0.999, 1e-8),
                LrSchedule.Kind.CONSTANT,
                0,
                1,
                0,
                1,
                1.0,
                1,
                1,
                true,
                42,
                DType.FLOAT32,
                1000,
                false,
                PassOptions.FAST,
                true,
                KeepFrozen.NO);
        int[] ids = {1, 2, 3, 4, 5, 6};
        Training.Data data = new Training.Data(List.of(new TrainingRow("row", ids, ids)), List.of());
        TrainingPreview preview = TrainingPreview.of(data, config);
        return Forecaster.memory(model, preview, config, rangeTest, Long.MAX_VALUE)
                .activationBytes();
    }

    private static PackedBatch batch(PackedBatch.Segment... segments) {
        PackedBatch.Segment last = segments[segments.length - 1];
        int tokens = last.start() + last.length();
        return new PackedBatch(new int[tokens], new int[tokens], List.of(segments), new int[0], new int[0], tokens);
    }
}
