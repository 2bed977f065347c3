package dev.tunesmith.bench;

import dev.tunesmith.engine.lora.AdaptableLinear;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The products of projections that share an input, fused against one by one: q, k and v, and gate and up, of all layers,
 * forward and input gradients, with the model's weights.
 *
 * <p>Without fusion the outputs stay apart, and the input gradients of the parts are added up by the products themselves.
 */
final class FusedProducts {

    /** A fused layer; its parts are rows of the same weight, which lie together. */
    private record Fused(Tensor weight, List<Tensor> parts) {}

    /** Output gradients of a fused layer, whole and apart. */
    private record Gradients(Tensor whole, List<Tensor> parts) {}

    private final List<Fused> layers = new ArrayList<>();
    private final Map<List<Long>, Gradients> gradients = new LinkedHashMap<>();
    private final Tensor x;

    /** Borrow the weights, and draw inputs and gradients in the caller's scope. */
    FusedProducts(DecoderModel model, int rows) {
        this.x = Tensors.uniform(rows, model.dimensions().hiddenSize()).add(-0.5);
        Map<String, List<AdaptableLinear>> byFused = new LinkedHashMap<>();
        for (AdaptableLinear linear : model.adaptable().linears()) {
            byFused.computeIfAbsent(linear.layer() + linear.fused(), key -> new ArrayList<>())
                    .add(linear);
        }
        for (List<AdaptableLinear> parts : byFused.values()) {
            Tensor weight = parts.get(0).fusedWeight();
            if (parts.size() > 1 && weight != null) {
                Fused layer = new Fused(
                        weight,
                        parts.stream()
                                .map(part -> weight.narrow(0, part.from(), part.outputs())
                                        .contiguous())
                                .toList());
                layers.add(layer);
                gradients.computeIfAbsent(outputs(layer), outputs -> draw(rows, outputs));
            }
        }
    }

    private static List<Long> outputs(Fused layer) {
        return layer.parts.stream().map(part -> part.size(0)).toList();
    }

    private static Gradients draw(int rows, List<Long> outputs) {
        Tensor whole = Tensors.uniform(
                        rows, outputs.stream().mapToLong(Long::longValue).sum())
                .add(-0.5);
        List<Tensor> parts = new ArrayList<>();
        long from = 0;
        for (long width : outputs) {
            parts.add(whole.narrow(1, from, width).contiguous());
            from += width;
        }
        return new Gradients(whole, parts);
    }

    Map<String, Object> run() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("part", "fused projections");
        figures.put("rows", x.size(0));
        figures.put("fusedLayers", layers.size());
        figures.put(
                "products",
                layers.stream().mapToInt(layer -> layer.parts.size()).sum());
        figures.put("largestDifference", difference());
        figures.putAll(new OnOff(() -> layers.forEach(this::together), () -> layers.forEach(this::apart)).seconds(1));
        return figures;
    }

    private void together(Fused layer) {
        try (Scope scope = Scope.open()) {
            x.linear(layer.weight);
            of(layer).whole.mm(layer.weight);
        }
    }

    private void apart(Fused layer) {
        try (Scope scope = Scope.open()) {
            layer.parts.forEach(x::linear);
            inputGradient(layer);
        }
    }

    private Tensor inputGradient(Fused layer) {
        List<Tensor> dys = of(layer).parts;
        Tensor dx = dys.get(0).mm(layer.parts.get(0));
        for (int i = 1; i < dys.size(); i++) {
            dx.addMatmulInPlace(dys.get(i), layer.parts.get(i), 1);
        }
        return dx;
    }

    private Gradients of(Fused layer) {
        Gradients found = gradients.get(outputs(layer));
        if (found == null) {
            throw new IllegalStateException("no gradients for " + layer.weight);
        }
        return found;
    }

    private double difference() {
        double largest = 0;
        for (Fused layer : layers) {
            try (Scope scope = Scope.open()) {
                Tensor apart =
                        Tensors.cat(1, layer.parts.stream().map(x::linear).toList());
                largest = Math.max(largest, OnOff.difference("fused outputs", x.linear(layer.weight), apart));
                Tensor together = of(layer).whole.mm(layer.weight);
                largest = Math.max(largest, OnOff.difference("fused input gradients", together, inputGradient(layer)));
            }
        }
        return largest;
    }
}
