package dev.tunesmith.engine.checkpoint;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.engine.checkpoint.Checkpoint.CheckpointFiles;
import dev.tunesmith.engine.family.ConfigJson;
import dev.tunesmith.engine.model.WeightSource;
import dev.tunesmith.weights.TensorEntry;
import dev.tunesmith.weights.gguf.GgufFile;
import dev.tunesmith.weights.gguf.GgufMetadata;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * A GGUF file as the Hugging Face folder that it was converted from: its settings as {@code config.json} would have them, its
 * weights under Hugging Face's names and in Hugging Face's order, so that adapters fit both.
 */
final class GgufFiles implements CheckpointFiles {

    /** Divisors of the rotary frequencies, as GGUF stores Llama 3.1's scaling. */
    static final String ROPE_DIVISORS = "rope_freqs.weight";

    /** LongRoPE's divisors up to the original context, and beyond it. */
    static final String ROPE_SHORT = "rope_factors_short.weight";

    static final String ROPE_LONG = "rope_factors_long.weight";

    /** Tensors that are settings: read by the translation of settings. */
    private static final Set<String> SETTINGS = Set.of(ROPE_DIVISORS, ROPE_SHORT, ROPE_LONG);

    private record Weight(TensorEntry entry, GgufLayout layout) {}

    private final Path path;
    private final GgufFile file;
    private final GgufArchitecture architecture;
    private final Map<String, Weight> weights = new LinkedHashMap<>();
    private final ObjectNode config;

    private GgufFiles(Path path, GgufFile file) {
        this.path = path;
        this.file = file;
        this.architecture = GgufArchitecture.named(file.metadata().string("general.architecture"), path);
        for (TensorEntry entry : file.tensors().values()) {
            if (!SETTINGS.contains(entry.name())) {
                GgufLayout layout = architecture.layout(entry.name());
                weights.put(architecture.huggingFaceName(entry.name()), new Weight(entry, layout));
            }
        }
        this.config = architecture.config(this);
    }

    /**
     * Open a file and translate its settings.
     *
     * @throws ModelFileException if the file is damaged, of an architecture that is not supported, or has settings that are wrong
     *     or not implemented
     */
    static GgufFiles open(Path path) {
        GgufFile file = GgufFile.open(path);
        try {
            return new GgufFiles(path, file);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    Path path() {
        return path;
    }

    GgufMetadata metadata() {
        return file.metadata();
    }

    /** How many tensors there are. */
    int tensors() {
        return file.tensors().size();
    }

    boolean hasTensor(String ggufName) {
        return file.tensors().containsKey(ggufName);
    }

    /** Shape of a tensor, which must be there. */
    List<Long> shape(String ggufName) {
        return tensor(ggufName).shape();
    }

    /** All of a small tensor, which must be there. */
    float[] floats(String ggufName) {
        return floats(tensor(ggufName));
    }

    /** The settings as a {@code config.json} would have them; the caller may change what it gets. */
    ObjectNode configJson() {
        return config.deepCopy();
    }

    @Override
    public ConfigJson config() {
        return ConfigJson.of(path, config);
    }

    @Override
    public WeightSource weights() {
        return new Source();
    }

    @Override
    public Collection<TensorEntry> entries() {
        return file.tensors().values();
    }

    @Override
    public String sha256(Progress progress) {
        return file.sha256(progress);
    }

    @Override
    public void close() {
        file.close();
    }

    private TensorEntry tensor(String ggufName) {
        TensorEntry entry = file.tensors().get(ggufName);
        if (entry == null) {
            throw new ModelFileException(
                    path + ": tensor '" + ggufName + "' is missing",
                    "use a GGUF file made by a current converter from a complete model folder, or that folder");
        }
        return entry;
    }

    private float[] floats(TensorEntry entry) {
        float[] all = new float[Math.toIntExact(entry.elements())];
        file.readFloats(entry, 0, FloatBuffer.wrap(all));
        return all;
    }

    private final class Source implements WeightSource {
        @Override
        public String description() {
            return path.toString();
        }

        @Override
        public Set<String> names() {
            return weights.keySet();
        }

        @Override
        public List<Long> shape(String name) {
            Weight weight = weight(name);
            return weight.layout.shape(weight.entry.shape());
        }

        @Override
        public void requireWeight(String name) {
            weight(name).entry.requireWeight();
        }

        @Override
        public void read(String name, FloatBuffer out) {
            Weight weight = weight(name);
            if (weight.layout == GgufLayout.PLAIN) {
                readPart(name, 0, out);
                return;
            }
            int rows = Math.toIntExact(weight.entry.shape().get(0));
            int heads = config.path("num_attention_heads").asInt(1);
            int keyHeads = config.path("num_key_value_heads").asInt(heads);
            weight.layout.write(floats(weight.entry), rows, heads, keyHeads, out);
        }

        @Override
        public boolean readsParts(String name) {
            return weight(name).layout == GgufLayout.PLAIN;
        }

        @Override
        public void readPart(String name, long from, FloatBuffer out) {
            file.readFloats(weight(name).entry, from, out);
        }

        private Weight weight(String name) {
            Weight weight = weights.get(name);
            if (weight == null) {
                throw new IllegalArgumentException(name + " was not checked to be there");
            }
            return weight;
        }
    }
}
