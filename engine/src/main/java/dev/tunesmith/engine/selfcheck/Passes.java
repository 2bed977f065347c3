package dev.tunesmith.engine.selfcheck;

import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.model.PassOptions;
import dev.tunesmith.engine.model.TrainedWeights;
import dev.tunesmith.engine.nn.PackedBatch;
import dev.tunesmith.engine.nn.ResponseLoss;
import dev.tunesmith.engine.selfcheck.Finding.Measure;
import dev.tunesmith.engine.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Losses and gradient of the same rows, packed in one way and in another. */
final class Passes {

    /** Of the summed loss, and of the gradient by its norm. */
    private static final double BOUND = 1e-5;

    /** Of the loss of one token: rounding does not average out there. A token that sees another row is off by far more. */
    private static final double TOKEN_BOUND = 1e-3;

    private final DecoderModel model;
    private final @Nullable LoraAdapter adapter;

    /** Passes of a model, with an adapter where one is trained; both borrowed. */
    Passes(DecoderModel model, @Nullable LoraAdapter adapter) {
        this.model = model;
        this.adapter = adapter;
    }

    /**
     * What came of one way.
     *
     * @param losses of each target token, in the order of the rows
     * @param sum of them
     * @param gradient of all that is trained, in the caller's scope; null where dropout would make it random
     */
    record Outcome(float[] losses, double sum, @Nullable Tensor gradient) {}

    /** Compute micro-batches one after the other, as an optimizer step does. */
    Outcome run(List<PackedBatch> batches) {
        int targets =
                batches.stream().mapToInt(batch -> batch.targetIds().length).sum();
        float[] losses = new float[targets];
        double sum = 0;
        int from = 0;
        boolean withGradient = adapter == null || adapter.config().dropout() == 0;
        if (withGradient) {
            gradients().zeroInPlace();
        }
        for (PackedBatch batch : batches) {
            ResponseLoss.Result result =
                    withGradient ? model.lossAndGradient(batch, adapter, PassOptions.FAST) : model.loss(batch, adapter);
            System.arraycopy(result.rowLosses(), 0, losses, from, result.rowLosses().length);
            from += result.rowLosses().length;
            sum += result.loss();
        }
        return new Outcome(losses, sum, withGradient ? gradients().copy() : null);
    }

    private Tensor gradients() {
        if (adapter != null) {
            return adapter.gradients();
        }
        TrainedWeights trained = model.trained();
        if (trained == null) {
            throw new IllegalArgumentException("nothing is trained: no adapter, and the weights are frozen");
        }
        return trained.gradients();
    }

    /**
     * Compare two ways.
     *
     * @param compared what they are
     */
    static Finding compare(String check, String compared, Outcome expected, Outcome found, String fix) {
        double token = Logits.largestDifference(expected.losses, found.losses);
        if (!(token <= TOKEN_BOUND)) {
            return Finding.measured(
                    check, compared, "the loss of one token differs by", new Measure(token, TOKEN_BOUND), fix);
        }
        double sum = number(Math.abs(found.sum - expected.sum) / Math.abs(expected.sum));
        Tensor a = expected.gradient;
        Tensor b = found.gradient;
        if (a == null || b == null) {
            String what = "the summed loss (dropout makes gradients random) differs by";
            return Finding.measured(check, compared, what, new Measure(sum, BOUND), fix);
        }
        double gradient = number(b.sub(a).norm() / a.norm());
        return sum > gradient
                ? Finding.measured(check, compared, "the summed loss differs by", new Measure(sum, BOUND), fix)
                : Finding.measured(check, compared, "the gradient differs by", new Measure(gradient, BOUND), fix);
    }

    /** What is no number is larger than any. */
    private static double number(double value) {
        return Double.isNaN(value) ? Double.POSITIVE_INFINITY : value;
    }
}
