package dev.tunesmith.engine.checkpoint;

import dev.tunesmith.core.event.Progress;
import dev.tunesmith.engine.checkpoint.Checkpoint.CheckpointFiles;
import dev.tunesmith.engine.model.WeightSource;
import dev.tunesmith.weights.TensorEntry;
import dev.tunesmith.weights.gguf.GgufFile;
import dev.tunesmith.weights.gguf.GgufMetadata;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A GGUF file of the Llama architecture, its weights under Hugging Face names.
 *
 * <p>GGUF files of this architecture hold the rows of q and k permuted (pairs side by side instead of in halves); reading
 * undoes that, so that adapters fit the Hugging Face model. <b>Source</b>: llama.cpp, {@code convert_hf_to_gguf.py},
 * {@code permute}.
 */
final class GgufFiles implements CheckpointFiles {

    /** Divisors of the rotary frequencies, as GGUF stores Llama 3.1's scaling. */
    static final String ROPE_DIVISORS = "rope_freqs.weight";

    private static final Map<String, String> BLOCK_NAMES = Map.of(
            "attn_norm", "input_layernorm",
            "attn_q", "self_attn.q_proj",
            "attn_k", "self_attn.k_proj",
            "attn_v", "self_attn.v_proj",
            "attn_output", "self_attn.o_proj",
            "ffn_norm", "post_attention_layernorm",
            "ffn_gate", "mlp.gate_proj",
            "ffn_up", "mlp.up_proj",
            "ffn_down", "mlp.down_proj");

    private final Path path;
    private final GgufFile file;
    private final Map<String, TensorEntry> entries = new LinkedHashMap<>();

    private GgufFiles(Path path, GgufFile file) {
        this.path = path;
        this.file = file;
        for (TensorEntry entry : file.tensors().values()) {
            if (!entry.name().equals(ROPE_DIVISORS)) {
                entries.put(huggingFaceName(entry.name()), entry);
            }
        }
    }

    static GgufFiles open(Path path) {
        return new GgufFiles(path, GgufFile.open(path));
    }

    /** Translate a tensor name; an unknown one stays, so that the check of names reports it. */
    static String huggingFaceName(String name) {
        switch (name) {
            case "token_embd.weight":
                return "model.embed_tokens.weight";
            case "output_norm.weight":
                return "model.norm.weight";
            case "output.weight":
                return "lm_head.weight";
            default:
                break;
        }
        String[] parts = name.split("\\.");
        String block = parts.length == 4 && parts[0].equals("blk") ? BLOCK_NAMES.get(parts[2]) : null;
        return block == null ? name : "model.layers." + parts[1] + "." + block + "." + parts[3];
    }

    Path path() {
        return path;
    }

    GgufMetadata metadata() {
        return file.metadata();
    }

    boolean hasWeight(String ggufName) {
        return file.tensors().containsKey(ggufName);
    }

    /** All of a small weight. */
    float[] floats(String ggufName) {
        TensorEntry entry = file.tensors().get(ggufName);
        if (entry == null) {
            throw new IllegalArgumentException(ggufName + " was not checked to be there");
        }
        FloatBuffer buffer = FloatBuffer.allocate(Math.toIntExact(entry.elements()));
        file.readFloats(entry, 0, buffer);
        return buffer.array();
    }

    /** V: the rows of the embedding matrix. */
    int vocabSize() {
        TensorEntry embed = file.tensors().get("token_embd.weight");
        return embed == null ? 0 : Math.toIntExact(embed.shape().get(0));
    }

    @Override
    public String family() {
        return file.metadata().string("general.architecture");
    }

    @Override
    public WeightSource weights() {
        return new Source();
    }

    @Override
    public String sha256(Progress progress) {
        return file.sha256(progress);
    }

    @Override
    public void close() {
        file.close();
    }

    private final class Source implements WeightSource {
        @Override
        public String description() {
            return path.toString();
        }

        @Override
        public Set<String> names() {
            return entries.keySet();
        }

        @Override
        public List<Long> shape(String name) {
            return entry(name).shape();
        }

        @Override
        public void read(String name, FloatBuffer out) {
            TensorEntry entry = entry(name);
            if (name.contains(".q_proj.")) {
                readUnpermuted(entry, integer("llama.attention.head_count"), out);
            } else if (name.contains(".k_proj.")) {
                String key = "llama.attention.head_count_kv";
                readUnpermuted(entry, integer(metadata().has(key) ? key : "llama.attention.head_count"), out);
            } else {
                file.readFloats(entry, 0, out);
            }
        }

        /** Row {@code 2 j + s} of a head in the file is row {@code s E/2 + j} in Hugging Face's order. */
        private void readUnpermuted(TensorEntry entry, int heads, FloatBuffer out) {
            int rows = Math.toIntExact(entry.shape().get(0));
            int columns = Math.toIntExact(entry.elements() / rows);
            int half = rows / heads / 2;
            float[] all = new float[rows * columns];
            file.readFloats(entry, 0, FloatBuffer.wrap(all));
            for (int head = 0; head < heads; head++) {
                for (int row = 0; row < 2 * half; row++) {
                    int fileRow = head * 2 * half + 2 * (row % half) + row / half;
                    out.put(all, fileRow * columns, columns);
                }
            }
        }

        private int integer(String key) {
            return Math.toIntExact(metadata().integer(key));
        }

        private TensorEntry entry(String name) {
            TensorEntry entry = entries.get(name);
            if (entry == null) {
                throw new IllegalArgumentException(name + " was not checked to be there");
            }
            return entry;
        }
    }
}
