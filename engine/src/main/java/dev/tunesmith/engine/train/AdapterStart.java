package dev.tunesmith.engine.train;

import dev.tunesmith.engine.lora.Adaptable;
import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.lora.LoraConfig;
import dev.tunesmith.engine.lora.PeftFolder;
import dev.tunesmith.engine.model.DecoderModel;
import java.nio.file.Path;
import java.util.Objects;

/** The adapter that a run begins with: a new one, or one from a PEFT folder. */
public final class AdapterStart {

    private AdapterStart() {}

    /** Make it for training; the caller closes it. */
    public static LoraAdapter of(DecoderModel model, TrainingConfig config) {
        Path start = config.initAdapter();
        return start != null
                ? PeftFolder.read(start, model.adaptable(), true, config.compute())
                : LoraAdapter.fresh(
                        shape(config, model.adaptable()), model.adaptable(), config.seed(), config.compute());
    }

    /** Its shape in a model: that of the PEFT folder where there is one. */
    public static LoraConfig shape(TrainingConfig config, Adaptable model) {
        Path start = config.initAdapter();
        return start != null
                ? PeftFolder.config(start, model)
                : Objects.requireNonNull(config.lora(), "the shape of the adapter");
    }
}
