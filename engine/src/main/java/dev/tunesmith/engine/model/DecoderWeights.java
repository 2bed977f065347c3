package dev.tunesmith.engine.model;

import dev.tunesmith.engine.nn.Embedding;
import dev.tunesmith.engine.nn.Linear;
import dev.tunesmith.engine.nn.Norm;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a decoder, projections fused; norms are float32, matrices and biases have the compute type.
 *
 * <p><b>Owns</b> every tensor in {@code owned} and {@code stored}.
 *
 * @param tokens token embeddings [V, D]; the head's weight too where they are tied
 * @param positions learned positions [P, D], or null
 * @param layers lowest first
 * @param norm before the head
 * @param head output projection [V, D]
 * @param compute type of the matrices
 * @param owned every tensor of frozen weights once, to be freed
 * @param stored where each weight of the checkpoint lies in them; owns views
 * @param trained where the weights lie if they are trained, or null if they are frozen
 */
record DecoderWeights(
        Embedding tokens,
        @Nullable Embedding positions,
        List<Layer> layers,
        Norm norm,
        Linear head,
        DType compute,
        List<Tensor> owned,
        List<StoredWeight> stored,
        @Nullable TrainedWeights trained)
        implements AutoCloseable {

    DecoderWeights {
        layers = List.copyOf(layers);
        owned = List.copyOf(owned);
        stored = List.copyOf(stored);
    }

    /**
     * One decoder layer; norms are null where the {@link LayerSpec} names none.
     *
     * @param qkv [(H + 2K) E, D]
     * @param o [D, H E]
     * @param mlpIn [2F, D] or [F, D]
     * @param mlpOut [D, F]
     */
    record Layer(
            @Nullable Norm beforeAttention,
            Linear qkv,
            @Nullable Norm query,
            @Nullable Norm key,
            Linear o,
            @Nullable Norm afterAttention,
            @Nullable Norm beforeMlp,
            Linear mlpIn,
            Linear mlpOut,
            @Nullable Norm afterMlp) {}

    /** How many weights there are, tied ones once. */
    long parameterCount() {
        return stored.stream().mapToLong(weight -> weight.own().elements()).sum();
    }

    @Override
    public void close() {
        stored.forEach(weight -> weight.own().close());
        owned.forEach(Tensor::close);
        if (trained != null) {
            trained.close();
        }
    }
}
