package dev.tunesmith.engine.model;

import dev.tunesmith.engine.lora.Adaptable;
import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.nn.AttentionShape;
import dev.tunesmith.engine.nn.PackedBatch;
import dev.tunesmith.engine.nn.ResponseLoss;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A decoder-only language model: what every family offers. Its weights are frozen, and an adapter may change what it
 * computes; or they are trained themselves, see {@link #trained}.
 *
 * <p>All tensors returned are made in the caller's scope. One thread at a time.
 */
public interface DecoderModel extends AutoCloseable {

    /** Sizes that code around the model needs. */
    Dimensions dimensions();

    /**
     * Sizes of a model.
     *
     * @param vocabSize V
     * @param hiddenSize D
     * @param ffnSize F
     * @param numLayers decoder layers
     * @param attention heads
     * @param maxPositions the longest sequence
     * @param parameters how many weights, tied ones once
     */
    record Dimensions(
            int vocabSize,
            int hiddenSize,
            int ffnSize,
            int numLayers,
            AttentionShape attention,
            int maxPositions,
            long parameters) {}

    /** Type of the matrix products and of the weights they read. */
    DType compute();

    /** How many positions a row of a layer sees, itself included, or {@link dev.tunesmith.engine.nn.CausalMask#NO_WINDOW}. */
    int window(int layer);

    /** Bytes that all layers together keep of one token for the backward pass, an adapter's own aside. */
    long keptBytesPerToken(PassOptions options);

    /** Bytes of one token that going back through a layer works in beside what is kept, attention's scores aside. */
    long workingBytesPerToken();

    /** The most bytes that attention works in on the way back through a layer, given the batch. */
    long attentionBytes(PackedBatch batch);

    /** Every weight under its checkpoint name, for writing the model; tied ones once. Borrowed. */
    List<StoredWeight> storedWeights();

    /** What an adapter may change; borrowed. */
    Adaptable adaptable();

    /**
     * Mixes information between positions: given a layer and its rotated fused rows [T, (H + 2K) E], returns [T, H E]. It
     * minds the layer's {@link #window}, and the scale of {@link Dimensions#attention}.
     */
    @FunctionalInterface
    interface AttentionStep {
        Tensor attend(int layer, Tensor qkv);
    }

    /**
     * Run the trunk for inference.
     *
     * @param ids token ids [T]
     * @param positions of each token in its own sequence [T]
     * @param attention decides which rows see which
     * @param adapter an adapter of this model, or null for the base
     * @return hidden states before the last norm, [T, D], float32
     */
    Tensor hidden(int[] ids, int[] positions, AttentionStep attention, @Nullable LoraAdapter adapter);

    /**
     * Logits of hidden rows: [N, D] -> [N, V], float32.
     *
     * @param adapter the adapter that the rows were computed with, or null for the base
     */
    Tensor logits(Tensor hidden, @Nullable LoraAdapter adapter);

    /**
     * Hold the weights of linear layers a second time, packed so that decoding steps are faster, until {@link #unpack}; nothing where
     * that is of no use: it takes float32, MKL, and frozen weights. Losses and training never use them.
     *
     * @param bytesAllowed what they may take; nothing is held if they need more
     * @return whether they are held now
     */
    boolean packForDecoding(long bytesAllowed);

    /** Let go of packed weights, if there are any; merging does so too. */
    void unpack();

    /** Loss of a batch without gradients. */
    ResponseLoss.Result loss(PackedBatch batch, @Nullable LoraAdapter adapter);

    /** Hidden states [T, D] of a batch after the lowest layers, which no adapter changes; float32. */
    Tensor trunk(PackedBatch batch, int layers);

    /** {@link #lossAndGradient(PackedBatch, LoraAdapter, PassOptions, Tensor)} from the tokens on. */
    default ResponseLoss.Result lossAndGradient(PackedBatch batch, @Nullable LoraAdapter adapter, PassOptions options) {
        return lossAndGradient(batch, adapter, options, null);
    }

    /**
     * Loss of a batch; the gradients of what is trained are added to. The loss is a sum, not a mean.
     *
     * @param adapter what is trained, or null where the model's own weights are
     * @param trunk hidden states that enter the adapter's lowest layer, see {@link #trunk}; null to compute them
     */
    ResponseLoss.Result lossAndGradient(
            PackedBatch batch, @Nullable LoraAdapter adapter, PassOptions options, @Nullable Tensor trunk);

    /** The model's own weights and their gradients where it was loaded to be trained, else null; the model closes them. */
    @Nullable
    TrainedWeights trained();

    /**
     * Put an adapter into the weights for good; the model then computes alone what it computed with the adapter.
     *
     * @throws IllegalStateException unless the weights are float32, for rounding would lose small updates
     * @throws dev.tunesmith.core.error.ModelFileException if it trains only one of embeddings and head, or each by itself, where
     *     the model has one matrix for both; nothing is changed then
     */
    void merge(LoraAdapter adapter);

    /** Whether {@link #merge} can take an adapter: not where it trains embeddings and head apart that the model has tied. */
    boolean canMerge(LoraAdapter adapter);

    /** Free the weights. */
    @Override
    void close();
}
