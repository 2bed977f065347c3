package dev.tunesmith.engine.checkpoint;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.engine.family.Llama;
import dev.tunesmith.engine.family.Sizes;
import dev.tunesmith.engine.model.DecoderSpec;
import dev.tunesmith.engine.model.RopeConfig;
import dev.tunesmith.engine.nn.AttentionShape;
import dev.tunesmith.weights.gguf.GgufMetadata;

/** Reads a Llama model's settings from GGUF metadata. */
final class LlamaGguf {

    private LlamaGguf() {}

    static DecoderSpec spec(GgufFiles files) {
        return Llama.spec(settings(files));
    }

    static Llama.Settings settings(GgufFiles files) {
        GgufMetadata metadata = files.metadata();
        int hidden = integer(metadata, "embedding_length");
        int heads = integer(metadata, "attention.head_count");
        int headDim =
                metadata.has("llama.attention.key_length") ? integer(metadata, "attention.key_length") : hidden / heads;
        int kvHeads =
                metadata.has("llama.attention.head_count_kv") ? integer(metadata, "attention.head_count_kv") : heads;
        Sizes sizes = new Sizes(
                files.vocabSize(),
                hidden,
                integer(metadata, "feed_forward_length"),
                integer(metadata, "block_count"),
                new AttentionShape(heads, kvHeads, headDim),
                integer(metadata, "context_length"));
        return new Llama.Settings(
                sizes,
                metadata.number("llama.attention.layer_norm_rms_epsilon"),
                rope(files, headDim),
                !files.hasWeight("output.weight"),
                files.hasWeight("blk.0.attn_q.bias"),
                files.hasWeight("blk.0.ffn_gate.bias"));
    }

    private static RopeConfig rope(GgufFiles files, int headDim) {
        GgufMetadata metadata = files.metadata();
        double theta = metadata.has("llama.rope.freq_base") ? metadata.number("llama.rope.freq_base") : 10_000;
        if (metadata.has("llama.rope.dimension_count") && integer(metadata, "rope.dimension_count") != headDim) {
            throw unsupported(files, "llama.rope.dimension_count", "" + integer(metadata, "rope.dimension_count"));
        }
        String scaling = metadata.has("llama.rope.scaling.type") ? metadata.string("llama.rope.scaling.type") : "none";
        if (!scaling.equals("none")) {
            throw unsupported(files, "llama.rope.scaling.type", scaling);
        }
        return files.hasWeight(GgufFiles.ROPE_DIVISORS)
                ? new RopeConfig.Divided(theta, files.floats(GgufFiles.ROPE_DIVISORS))
                : new RopeConfig.Plain(theta);
    }

    private static ModelFileException unsupported(GgufFiles files, String key, String value) {
        return new ModelFileException(
                files.path() + ": " + key + " = " + value + " is not implemented", "use a model without this setting");
    }

    private static int integer(GgufMetadata metadata, String key) {
        return Math.toIntExact(metadata.integer("llama." + key));
    }
}
