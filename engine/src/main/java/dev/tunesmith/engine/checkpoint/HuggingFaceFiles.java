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
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** A Hugging Face folder: {@code config.json} and safetensors. <b>Owns</b> the mapped files. */
public final class HuggingFaceFiles implements CheckpointFiles {

    private static final List<String> LAYER_KEYS = List.of("num_hidden_layers", "n_layer");

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
        ConfigJson settings = ConfigJson.read(config);
        settings.requireUnquantised();
        SafetensorsFolder weights = SafetensorsFolder.open(folder);
        try {
            LAYER_KEYS.forEach(
                    key -> requireFewer(settings, key, weights.tensors().size()));
        } catch (ModelFileException e) {
            weights.close();
            throw e;
        }
        return new HuggingFaceFiles(folder, settings, weights);
    }

    /** Each layer has weights of its own: a wild number would fill the memory with what none of them is for. */
    private static void requireFewer(ConfigJson config, String key, int tensors) {
        if (config.has(key) && config.integer(key) > tensors) {
            throw new ModelFileException(
                    config.where(key) + " is " + config.integer(key) + ", expected at most the " + tensors
                            + " weights that the files hold",
                    "fetch the model again");
        }
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
    public Collection<TensorEntry> entries() {
        return weights.tensors().values();
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
        public void requireWeight(String name) {
            entry(name).requireWeight();
        }

        @Override
        public void read(String name, FloatBuffer out) {
            readPart(name, 0, out);
        }

        @Override
        public boolean readsParts(String name) {
            return true;
        }

        @Override
        public void readPart(String name, long from, FloatBuffer out) {
            weights.readFloats(entry(name), from, out);
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
