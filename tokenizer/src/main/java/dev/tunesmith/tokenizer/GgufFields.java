package dev.tunesmith.tokenizer;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.weights.gguf.GgufMetadata;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the tokenizer fields of a GGUF file. */
final class GgufFields {

    private static final String PREFIX = "tokenizer.ggml.";
    private static final String ID = "_token_id";

    private GgufFields() {}

    static GgufVocabulary read(GgufMetadata metadata, String where) {
        if (!metadata.has(PREFIX + "model")) {
            throw new ModelFileException(
                    where + ": no tokenizer (key tokenizer.ggml.model is missing)",
                    "use a GGUF file made from a complete model folder, or the folder itself");
        }
        List<String> tokens = metadata.strings(PREFIX + "tokens");
        List<Integer> types = Collections.nCopies(tokens.size(), 1);
        if (metadata.has(PREFIX + "token_type")) {
            types = metadata.integers(PREFIX + "token_type").stream()
                    .map(type -> type >= 0 && type < 128 ? type.intValue() : 0)
                    .toList();
        }
        return new GgufVocabulary(
                where,
                metadata.string(PREFIX + "model"),
                metadata.has(PREFIX + "pre") ? metadata.string(PREFIX + "pre") : null,
                tokens,
                types,
                metadata.has(PREFIX + "scores") ? metadata.floats(PREFIX + "scores") : List.of(),
                metadata.has(PREFIX + "merges") ? metadata.strings(PREFIX + "merges") : List.of(),
                truth(metadata, "add_bos_token"),
                truth(metadata, "add_space_prefix"),
                specialIds(metadata),
                metadata.has("tokenizer.chat_template") ? metadata.string("tokenizer.chat_template") : null);
    }

    private static @Nullable Boolean truth(GgufMetadata metadata, String name) {
        return metadata.has(PREFIX + name) ? (Boolean) metadata.bool(PREFIX + name) : null;
    }

    /** Every {@code tokenizer.ggml.NAME_token_id}, by NAME; an id that no int holds becomes -1, which is refused later. */
    private static Map<String, Integer> specialIds(GgufMetadata metadata) {
        Map<String, Integer> ids = new LinkedHashMap<>();
        for (String key : metadata.keys()) {
            if (key.startsWith(PREFIX) && key.endsWith(ID)) {
                long id = metadata.integer(key);
                String name = key.substring(PREFIX.length(), key.length() - ID.length());
                ids.put(name, id < 0 || id > Integer.MAX_VALUE ? -1 : (int) id);
            }
        }
        return ids;
    }
}
