package dev.tunesmith.engine.train;

import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.lora.LoraConfig;
import dev.tunesmith.engine.lora.PeftFolder;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.tensor.DType;
import java.nio.file.Path;
import java.util.Objects;

/** The adapter that a run begins with: a new one, or one from a PEFT folder. */
public final class AdapterStart {

    private AdapterStart() {}

    /** Make it for training; the caller closes it. */
    public static LoraAdapter of(DecoderModel model, TrainingConfig config) {
        Path start = config.initAdapter();
        return start != null
                ? PeftFolder.read(start, model.adaptableLinears(), true, config.compute())
                : fresh(model, shape(config), config.seed(), config.compute());
    }

    /** A new adapter, which changes nothing yet; the caller closes it. */
    public static LoraAdapter fresh(DecoderModel model, LoraConfig shape, long seed, DType compute) {
        return LoraAdapter.fresh(shape, shape.select(model.adaptableLinears()), seed, compute);
    }

    /** Its shape: that of the PEFT folder where there is one. */
    public static LoraConfig shape(TrainingConfig config) {
        Path start = config.initAdapter();
        return start != null
                ? PeftFolder.config(start)
                : Objects.requireNonNull(config.lora(), "the shape of the adapter");
    }
}
