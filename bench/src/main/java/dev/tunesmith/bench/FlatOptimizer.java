package dev.tunesmith.bench;

import dev.tunesmith.engine.lora.AdaptableLinear;
import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import dev.tunesmith.engine.train.AdamW;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** AdamW over an adapter's flat vector against one optimizer for each A and each B, with the same numbers. */
final class FlatOptimizer implements AutoCloseable {

    private static final AdamW.Config CONFIG = new AdamW.Config(1e-3, 0.01, 0.9, 0.999, 1e-8);
    private static final int STEPS = 3;
    private static final int CALLS = 10;

    /** An A or a B in the flat vectors, and its own optimizer. */
    private record Piece(Tensor parameters, Tensor gradients, AdamW optimizer) {}

    private final Tensor parameters;
    private final Tensor gradients;
    private final AdamW optimizer;
    private final List<Piece> pieces = new ArrayList<>();
    private final Tensor parametersApart;
    private long steps;

    /** Draw as many numbers as an adapter of all linear layers has, twice the same, in the caller's scope. */
    FlatOptimizer(DecoderModel model, LoraAdapter adapter) {
        long size = adapter.parameterCount();
        int rank = adapter.config().rank();
        this.parameters = Tensors.uniform(size).add(-0.5);
        this.parametersApart = parameters.copy();
        this.gradients = Tensors.uniform(size).add(-0.5);
        this.optimizer = new AdamW(CONFIG, size, size);
        long from = 0;
        for (AdaptableLinear linear : model.adaptable().linears()) {
            for (long length : new long[] {(long) rank * linear.inputs(), (long) rank * linear.outputs()}) {
                pieces.add(new Piece(
                        parametersApart.narrow(0, from, length),
                        gradients.narrow(0, from, length),
                        new AdamW(CONFIG, length, length)));
                from += length;
            }
        }
        if (from != size) {
            throw new IllegalStateException("the pieces have " + from + " numbers, the adapter " + size);
        }
    }

    Map<String, Object> run() {
        for (int step = 1; step <= STEPS; step++) {
            together(step);
            apart(step);
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("part", "optimizer over a flat vector");
        figures.put("parameters", parameters.elements());
        figures.put("tensors", pieces.size());
        figures.put("largestDifference", OnOff.difference("parameters", parameters, parametersApart));
        steps = STEPS;
        figures.putAll(new OnOff(() -> together(++steps), () -> apart(++steps)).seconds(CALLS));
        return figures;
    }

    private void together(long step) {
        optimizer.step(parameters, gradients, step, CONFIG.learningRate());
    }

    private void apart(long step) {
        pieces.forEach(piece -> piece.optimizer.step(piece.parameters, piece.gradients, step, CONFIG.learningRate()));
    }

    @Override
    public void close() {
        optimizer.close();
        pieces.forEach(piece -> piece.optimizer.close());
    }
}
