package dev.tunesmith.engine.model;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.engine.lora.FullModule;
import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.lora.TrainedModule;
import dev.tunesmith.engine.nn.Embedding;
import dev.tunesmith.engine.nn.Linear;
import dev.tunesmith.engine.nn.Norm;
import dev.tunesmith.engine.nn.PackedBatch;
import dev.tunesmith.engine.nn.ResponseLoss;
import dev.tunesmith.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What lies outside of the decoder layers, embeddings below and norm and head above them; each is the adapter's trained copy
 * where it has one, else the model's own.
 *
 * <p>A tied head is the model's own embeddings even where the adapter trains a copy of those, as in PEFT, unless the adapter
 * keeps both tied.
 *
 * @param spec names and settings
 * @param weights borrowed
 */
record OuterModules(DecoderSpec spec, DecoderWeights weights) {

    /** {@code scale * tokens[id] (+ positions[position])}: [T] -> [T, D]. */
    Tensor embed(int[] ids, int[] positions, @Nullable LoraAdapter adapter) {
        Tensor x = tokens(adapter).forward(ids);
        double scale = spec.embeddings().scale();
        if (scale != 1) {
            x.mulInPlace(scale);
        }
        Embedding learned = positions(adapter);
        if (learned != null) {
            x.addInPlace(learned.forward(positions));
        }
        return x;
    }

    /** Add the gradients of embeddings where they are trained; {@code dx} [T, D] is overwritten. */
    void embedBackward(PackedBatch batch, Tensor dx, @Nullable LoraAdapter adapter) {
        Embedding learned = positions(adapter);
        if (learned != null) {
            learned.addGradient(batch.positions(), dx);
        }
        double scale = spec.embeddings().scale();
        tokens(adapter).addGradient(batch.ids(), scale == 1 ? dx : dx.mulInPlace(scale));
    }

    /** The norm before the head. */
    Norm norm(@Nullable LoraAdapter adapter) {
        return finalNorm().with(adapter);
    }

    /** The output projection. */
    Linear head(@Nullable LoraAdapter adapter) {
        if (adapter == null) {
            return weights.head();
        }
        TrainedModule own = adapter.module(spec.head().module());
        if (own == null && spec.head().tied() && adapter.config().options().ensureWeightTying()) {
            own = adapter.module(spec.embeddings().tokens());
        }
        if (own == null) {
            return weights.head();
        }
        Tensor gradient = own.weightGradient();
        return new Linear(
                own.weight(), own.bias(), gradient == null ? null : new Linear.Gradients(gradient, own.biasGradient()));
    }

    /** The loss by the output projection. */
    ResponseLoss loss(@Nullable LoraAdapter adapter) {
        return new ResponseLoss(head(adapter));
    }

    /** What an adapter may train in full: these modules, and the norms of the layers. */
    List<FullModule> modules(List<DecoderLayer> layers) {
        List<FullModule> all = new ArrayList<>();
        all.add(new FullModule(
                spec.embeddings().tokens(), FullModule.BELOW, weights.tokens().weight(), null));
        Embedding positions = weights.positions();
        String module = spec.embeddings().positions();
        if (positions != null && module != null) {
            all.add(new FullModule(module, FullModule.BELOW, positions.weight(), null));
        }
        for (int i = 0; i < layers.size(); i++) {
            int layer = i;
            layers.get(i).norms().forEach(norm -> all.add(norm.adaptable(layer)));
        }
        all.add(finalNorm().adaptable(FullModule.ABOVE));
        all.add(new FullModule(
                spec.head().module(),
                FullModule.ABOVE,
                weights.head().weight(),
                weights.head().bias(),
                spec.head().tied() ? spec.embeddings().tokens() : null,
                spec.head().stored()));
        return all;
    }

    /** Whether one matrix can hold what the adapter has for embeddings and head, where the model ties them. */
    boolean canMerge(LoraAdapter adapter) {
        boolean apart = adapter.module(spec.head().module()) != null
                || adapter.module(spec.embeddings().tokens()) != null
                        && !adapter.config().options().ensureWeightTying();
        return !(spec.head().tied() && apart);
    }

    /** Refuse an adapter that cannot be merged. */
    void requireMergeable(LoraAdapter adapter) {
        if (!canMerge(adapter)) {
            throw new ModelFileException(
                    "The adapter trains embeddings or head apart from one another, and this model has one matrix for both, so it"
                            + " cannot be merged",
                    "use it beside its base (--adapter), or train with train.lora.ensureWeightTying: true");
        }
    }

    private PlacedNorm finalNorm() {
        return new PlacedNorm(spec.finalNorm(), weights.norm());
    }

    private Embedding tokens(@Nullable LoraAdapter adapter) {
        return own(spec.embeddings().tokens(), weights.tokens(), adapter);
    }

    private @Nullable Embedding positions(@Nullable LoraAdapter adapter) {
        String module = spec.embeddings().positions();
        Embedding base = weights.positions();
        return module == null || base == null ? base : own(module, base, adapter);
    }

    private static Embedding own(String module, Embedding base, @Nullable LoraAdapter adapter) {
        TrainedModule trained = adapter == null ? null : adapter.module(module);
        return trained == null ? base : new Embedding(trained.weight(), trained.weightGradient());
    }
}
