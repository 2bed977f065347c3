package dev.tunesmith.tokenizer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a folder or a GGUF says about its tokenizer.
 *
 * @param where folder or file, for errors
 * @param json the tokenizer.json
 * @param specialTokens {@code bos_token}, {@code eos_token}, … to their text, as templates get them
 * @param endIds further ids that end a generation
 * @param addBos whether a BOS is put before text; null where only the tokenizer.json can say
 * @param templates chat templates by name, {@code default} first; empty where there is none
 */
record TokenizerParts(
        String where,
        String json,
        Map<String, String> specialTokens,
        List<Integer> endIds,
        @Nullable Boolean addBos,
        Map<String, String> templates) {

    TokenizerParts {
        specialTokens = new LinkedHashMap<>(specialTokens);
        endIds = List.copyOf(endIds);
        templates = new LinkedHashMap<>(templates);
    }
}
