package dev.tunesmith.tokenizer;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tokenizer fields of a GGUF file.
 *
 * @param where the file, for errors
 * @param model {@code tokenizer.ggml.model}, {@code gpt2} for byte-level BPE, {@code llama} for SentencePiece
 * @param pre {@code tokenizer.ggml.pre}, the kind of pre-tokenizer, or null where the file has none
 * @param tokens the piece of each id
 * @param types 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte; as many as tokens
 * @param scores of each token, the best joined first; empty where the file has none
 * @param merges two pieces with a space between, best first
 * @param addBos null where the file does not say
 * @param addSpacePrefix whether text gets a space before it; null where the file does not say
 * @param special ids by GGUF's short name: bos, eos, eot, eom, unknown, padding, …
 * @param template {@code tokenizer.chat_template}, or null
 */
record GgufVocabulary(
        String where,
        String model,
        @Nullable String pre,
        List<String> tokens,
        List<Integer> types,
        List<Float> scores,
        List<String> merges,
        @Nullable Boolean addBos,
        @Nullable Boolean addSpacePrefix,
        Map<String, Integer> special,
        @Nullable String template) {

    static final int NORMAL = 1;
    static final int UNKNOWN = 2;
    static final int CONTROL = 3;
    static final int USER_DEFINED = 4;
}
