package dev.tunesmith.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tunesmith.engine.nn.PackedBatch;
import dev.tunesmith.engine.nn.PackedBatch.Segment;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import dev.tunesmith.engine.testkit.GoldenModel;
import dev.tunesmith.engine.testkit.TinyDecoder;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The gradients of all weights against the slopes of the loss, over every option that a family may choose. */
class TrainedWeightsTest {

    private static final double STEP = 2e-3;
    private static final double MOST_CHANGE = 0.05; // of the loss: beyond it the slope bends
    private static final int MASKED_TAIL_TOKEN = 90;

    /** Two sequences; the second attends to a prefix; the last tokens of both have no loss. */
    private static PackedBatch batch() {
        int[] ids = {5, 9, 14, 5, 33, 60, 71, 8, 9, 22, MASKED_TAIL_TOKEN};
        int[] positions = {0, 1, 2, 3, 4, 5, 4, 5, 6, 7, 8};
        List<Segment> segments = List.of(new Segment(0, 4, -1), new Segment(4, 2, 0), new Segment(6, 5, 0));
        return new PackedBatch(ids, positions, segments, new int[] {4, 6, 7, 8}, new int[] {60, 8, 9, 22}, 15);
    }

    private static double loss(DecoderModel model) {
        return model.loss(batch(), null).loss();
    }

    @ParameterizedTest
    @EnumSource(TinyDecoder.class)
    void eachGradientIsTheSlopeOfTheLoss(TinyDecoder kind) {
        try (DecoderModel model = kind.loadTrainable()) {
            TrainedWeights trained = Objects.requireNonNull(model.trained());
            model.lossAndGradient(batch(), null, PassOptions.FAST);
            float[] gradients;
            float[] start;
            try (Scope scope = Scope.open()) {
                gradients = trained.gradients().toFloats();
                start = trained.parameters().toFloats();
            }
            // Along its own gradient each weight's slope is the gradient's norm: a wrong one cannot hide behind the
            // others.
            for (StoredWeight weight : model.storedWeights()) {
                slopeAlongItsGradient(model, weight, start, gradients);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TinyDecoder.class)
    void everyWayOfComputingAPassGivesTheSameGradients(TinyDecoder kind) {
        float[] plain = gradients(kind, new PassOptions(false, false, true, true));
        float[] onTargets = gradients(kind, new PassOptions(true, false, true, true));
        float scale = 0;
        for (float gradient : plain) {
            scale = Math.max(scale, Math.abs(gradient));
        }
        assertThat(GoldenModel.largestDifference(onTargets, plain)).isLessThan(1e-5f * scale);
        assertThat(gradients(kind, new PassOptions(false, true, true, true))).isEqualTo(plain);
        assertThat(gradients(kind, new PassOptions(true, true, true, true))).isEqualTo(onTargets);
    }

    private static float[] gradients(TinyDecoder kind, PassOptions options) {
        try (DecoderModel model = kind.loadTrainable();
                Scope scope = Scope.open()) {
            model.lossAndGradient(batch(), null, options);
            return Objects.requireNonNull(model.trained()).gradients().toFloats();
        }
    }

    private static void slopeAlongItsGradient(
            DecoderModel model, StoredWeight weight, float[] start, float[] gradients) {
        Tensor parameters = Objects.requireNonNull(model.trained()).parameters();
        boolean[] own = places(weight, parameters, start);
        double squared = 0;
        for (int i = 0; i < own.length; i++) {
            squared += own[i] ? (double) gradients[i] * gradients[i] : 0;
        }
        double norm = Math.sqrt(squared);
        assertThat(norm).as("gradient of %s", weight.name()).isPositive();
        double step = Math.min(STEP, MOST_CHANGE / norm);
        double up = lossMoved(model, own, start, gradients, step / norm);
        double down = lossMoved(model, own, start, gradients, -step / norm);
        set(parameters, start);
        assertThat((up - down) / (2 * step)).as(weight.name()).isCloseTo(norm, within(0.02 * norm + 2e-3));
    }

    /** Where a weight lies in the flat vector: found by changing it. */
    private static boolean[] places(StoredWeight weight, Tensor parameters, float[] start) {
        try (Scope scope = Scope.open()) {
            weight.own().addInPlace(1);
            float[] changed = parameters.toFloats();
            boolean[] own = new boolean[start.length];
            for (int i = 0; i < own.length; i++) {
                own[i] = changed[i] != start[i];
            }
            set(parameters, start);
            return own;
        }
    }

    private static double lossMoved(DecoderModel model, boolean[] own, float[] start, float[] direction, double by) {
        float[] moved = start.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += own[i] ? (float) (by * direction[i]) : 0;
        }
        set(Objects.requireNonNull(model.trained()).parameters(), moved);
        return loss(model);
    }

    private static void set(Tensor parameters, float[] values) {
        Tensors.floatMemory(parameters).put(values);
    }

    @Test
    void tokensAfterTheLastTargetGetNoGradient() {
        try (DecoderModel model = TinyDecoder.NO_POSITIONS.loadTrainable()) {
            model.lossAndGradient(batch(), null, PassOptions.FAST);
            float[] embeddings = gradientOfTokens(model);
            assertThat(row(embeddings, MASKED_TAIL_TOKEN)).containsOnly(0f);
            assertThat(row(embeddings, 96)).as("a token that is not there").containsOnly(0f);
            assertThat(row(embeddings, 5)).doesNotContain(0f);
        }
    }

    /** The embeddings are the first matrix of the vector. */
    private static float[] gradientOfTokens(DecoderModel model) {
        try (Scope scope = Scope.open()) {
            Tensor gradients = Objects.requireNonNull(model.trained()).gradients();
            return gradients
                    .narrow(0, 0, (long) TinyDecoder.VOCAB * model.dimensions().hiddenSize())
                    .toFloats();
        }
    }

    private static float[] row(float[] table, int id) {
        int width = table.length / TinyDecoder.VOCAB;
        return java.util.Arrays.copyOfRange(table, id * width, (id + 1) * width);
    }
}
