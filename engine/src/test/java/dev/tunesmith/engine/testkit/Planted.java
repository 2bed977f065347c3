package dev.tunesmith.engine.testkit;

import dev.tunesmith.weights.TensorEntry;
import dev.tunesmith.weights.safetensors.SafetensorsFile;
import dev.tunesmith.weights.safetensors.SafetensorsWriter;
import dev.tunesmith.weights.safetensors.SafetensorsWriter.Item;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Copies of models and adapters in which one number of one weight is another. */
public final class Planted {

    private Planted() {}

    /** A copy of a model folder; returns it. */
    public static Path model(Path source, String weight, float value, Path target) throws IOException {
        return copy(source, "config.json", "model.safetensors", weight, value, target);
    }

    /** A copy of a PEFT folder; returns it. */
    public static Path adapter(Path source, String weight, float value, Path target) throws IOException {
        return copy(source, "adapter_config.json", "adapter_model.safetensors", weight, value, target);
    }

    private static Path copy(Path source, String config, String weights, String weight, float value, Path target)
            throws IOException {
        Files.createDirectories(target);
        Files.copy(source.resolve(config), target.resolve(config));
        try (SafetensorsFile file = SafetensorsFile.open(source.resolve(weights))) {
            List<Item> items = new ArrayList<>();
            for (TensorEntry entry : file.tensors().values()) {
                FloatBuffer values = FloatBuffer.allocate((int) entry.elements());
                file.readFloats(entry, 0, values);
                if (entry.name().equals(weight)) {
                    values.put(3, value);
                }
                items.add(Item.ofFloats(entry.name(), entry.shape(), values.array()));
            }
            SafetensorsWriter.write(target.resolve(weights), Map.of(), items);
        }
        return target;
    }
}
