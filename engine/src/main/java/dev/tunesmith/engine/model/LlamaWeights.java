package dev.tunesmith.engine.model;

import dev.tunesmith.engine.nn.Linear;
import dev.tunesmith.engine.nn.RmsNorm;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Tensor;
import java.util.List;

/**
 * The weights of a Llama model, projections fused; norms are float32, matrices have the compute type.
 *
 * <p><b>Owns</b> every tensor in {@code owned}.
 *
 * @param embed token embeddings [V, D]; the head's weight too where they are tied
 * @param layers lowest first
 * @param norm before the head
 * @param head output projection [V, D]
 * @param compute type of the matrices
 * @param owned every tensor once, to be freed
 */
public record LlamaWeights(
        Tensor embed, List<Layer> layers, RmsNorm norm, Linear head, DType compute, List<Tensor> owned)
        implements AutoCloseable {

    public LlamaWeights {
        layers = List.copyOf(layers);
        owned = List.copyOf(owned);
    }

    /**
     * One decoder layer.
     *
     * @param norm1 before attention
     * @param qkv [(H + 2K) E, D]
     * @param o [D, H E]
     * @param norm2 before the feed-forward block
     * @param gateUp [2F, D]
     * @param down [D, F]
     */
    public record Layer(RmsNorm norm1, Linear qkv, Linear o, RmsNorm norm2, Linear gateUp, Linear down) {}

    /** How many weights there are, tied ones once. */
    public long parameterCount() {
        return owned.stream().mapToLong(Tensor::elements).sum();
    }

    @Override
    public void close() {
        owned.forEach(Tensor::close);
    }
}
