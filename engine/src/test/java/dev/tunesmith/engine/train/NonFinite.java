package dev.tunesmith.engine.train;

import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.lora.PeftFolder;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.tensor.DType;
import java.io.IOException;
import java.nio.file.Path;

/** Plants a NaN. */
final class NonFinite {

    private NonFinite() {}

    static void breakAdapter(Path start, Path target, DecoderModel model) throws IOException {
        try (LoraAdapter adapter = PeftFolder.read(start, model.adaptable(), false, DType.FLOAT32)) {
            float[] values = adapter.snapshot();
            values[0] = Float.NaN;
            adapter.restore(values);
            PeftFolder.write(adapter, target, "base");
        }
    }
}
