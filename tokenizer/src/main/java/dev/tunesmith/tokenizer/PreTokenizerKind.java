package dev.tunesmith.tokenizer;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.io.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a byte-level BPE splits text before merging, by the name that GGUF files give it, in the form of a tokenizer.json.
 *
 * <p>Source: the tokenizer.json of the models that llama.cpp's conversion script maps to these names.
 */
enum PreTokenizerKind {
    SMOLLM("smollm, starcoder, refact", null, false, false),
    LLAMA_BPE(
            "llama-bpe, llama3, llama-v3",
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
                    + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
            false,
            true),
    /** Llama 3's split without its whole words: OLMo 2 and Phi-4 (dbrx), SmolLM3 (smaug-bpe). */
    DBRX("dbrx, smaug-bpe", LLAMA_BPE.pattern, false, false),
    /** Phi-4-mini. */
    GPT_4O(
            "gpt-4o",
            "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+"
                    + "(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
                    + "|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*"
                    + "(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
                    + "|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
            false,
            false),
    /** Mistral Nemo. */
    TEKKEN(
            "tekken",
            "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+"
                    + "|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*"
                    + "|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
            false,
            true),
    GPT_2("gpt-2, default, phi-2", null, false, false),
    /** GPT-NeoX and OLMo: GPT-2's split after composing characters. */
    OLMO("olmo", null, true, false),
    QWEN2(
            "qwen2, deepseek-r1-qwen",
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
                    + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
            true,
            false);

    private final String names;
    private final @Nullable String pattern;
    private final boolean composes;
    private final boolean wholeWordsFirst;

    PreTokenizerKind(String names, @Nullable String pattern, boolean composes, boolean wholeWordsFirst) {
        this.names = names;
        this.pattern = pattern;
        this.composes = composes;
        this.wholeWordsFirst = wholeWordsFirst;
    }

    /**
     * Find the kind by the value of {@code tokenizer.ggml.pre}; a file without one is read as GPT-2.
     *
     * @throws ModelFileException if the kind is not known
     */
    static PreTokenizerKind of(@Nullable String pre, String where) {
        List<String> known = new ArrayList<>();
        for (PreTokenizerKind kind : values()) {
            if (List.of(kind.names.split(", ")).contains(pre == null ? "default" : pre)) {
                return kind;
            }
            known.add(kind.names);
        }
        throw new ModelFileException(
                where + ": tokenizer.ggml.pre: \"" + pre + "\" is not supported; supported are "
                        + String.join(", ", known),
                "use the model's Hugging Face folder with its tokenizer.json instead of the GGUF file");
    }

    /** The regular expression that splits text; empty where the byte-level step itself splits. */
    String pattern() {
        return pattern == null ? "" : pattern;
    }

    /** The {@code normalizer} object: NFC, or null where text is taken as it is. */
    @Nullable
    ObjectNode normalizer() {
        return composes ? Json.object().put("type", "NFC") : null;
    }

    /** The {@code pre_tokenizer} object. */
    ObjectNode preTokenizer() {
        if (this == GPT_2 || this == OLMO) {
            return byteLevel(true);
        }
        ObjectNode first = pattern == null
                ? Json.object().put("type", "Digits").put("individual_digits", true)
                : Json.object().put("type", "Split");
        if (pattern != null) {
            first.putObject("pattern").put("Regex", pattern);
            first.put("behavior", "Isolated").put("invert", false);
        }
        ObjectNode sequence = Json.object().put("type", "Sequence");
        sequence.putArray("pretokenizers").add(first).add(byteLevel(pattern == null));
        return sequence;
    }

    /** Whether a word that is in the vocabulary as it stands is taken whole, whatever the merges say. */
    boolean ignoresMerges() {
        return wholeWordsFirst;
    }

    /** Whether a BOS is put first where the file does not say; as llama.cpp has it. */
    boolean addsBosByDefault() {
        return this == LLAMA_BPE || this == TEKKEN;
    }

    static ObjectNode byteLevel(boolean useRegex) {
        return Json.object()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", useRegex);
    }
}
