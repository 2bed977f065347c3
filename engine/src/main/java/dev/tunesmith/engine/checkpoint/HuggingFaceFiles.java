package dev.tunesmith.engine.checkpoint;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.engine.checkpoint.Checkpoint.CheckpointFiles;
import dev.tunesmith.engine.family.ConfigJson;
import dev.tunesmith.engine.model.WeightSource;
import dev.tunesmith.weights.TensorEntry;
import dev.tunesmith.weights.safetensors.SafetensorsFolder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** A Hugging Face folder: {@code config.json} and safetensors. <b>Owns</b> the mapped files. */
public final class HuggingFaceFiles implements CheckpointFiles {

    private final Path folder;
    private final ConfigJson config;
    private final SafetensorsFolder weights;

    private HuggingFaceFiles(Path folder, ConfigJson config, SafetensorsFolder weights) {
        this.folder = folder;
        this.config = config;
        this.weights = weights;
    }

    /**
     * Open a folder; the caller closes it.
     *
     * @throws ModelFileException if files are missing or damaged
     */
    public static HuggingFaceFiles open(Path folder) {
        Path config = folder.resolve("config.json");
        if (!Files.isRegularFile(config)) {
            throw new ModelFileException(
                    folder + " has no config.json, so it is not a Hugging Face model folder",
                    "name a folder with config.json and *.safetensors, or fetch the model again");
        }
        return new HuggingFaceFiles(folder, ConfigJson.read(config), SafetensorsFolder.open(folder));
    }

    @Override
    public ConfigJson config() {
        return config;
    }

    @Override
    public WeightSource weights() {
        return new Source();
    }

    @Override
    public String sha256(Progress progress) {
        return weights.sha256(progress);
    }

    @Override
    public void close() {
        weights.close();
    }

    private final class Source implements WeightSource {
        @Override
        public String description() {
            return folder.toString();
        }

        @Override
        public Set<String> names() {
            return weights.tensors().keySet();
        }

        @Override
        public List<Long> shape(String name) {
            return entry(name).shape();
        }

        @Override
        public void read(String name, FloatBuffer out) {
            weights.readFloats(entry(name), 0, out);
        }

        private TensorEntry entry(String name) {
            TensorEntry entry = weights.tensors().get(name);
            if (entry == null) {
                throw new IllegalArgumentException(name + " was not checked to be there");
            }
            return entry;
        }
    }
}
