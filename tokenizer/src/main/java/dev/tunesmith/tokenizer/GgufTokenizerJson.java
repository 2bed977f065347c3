package dev.tunesmith.tokenizer;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.io.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Rebuilds the tokenizer.json of a byte-level BPE or SentencePiece BPE model from the fields of its GGUF file; gives the same ids. */
final class GgufTokenizerJson {

    private static final Map<String, String> SPECIAL_NAMES =
            Map.of("bos", "bos_token", "eos", "eos_token", "unknown", "unk_token", "padding", "pad_token");
    private static final List<String> ENDS = List.of("eos", "eot", "eom");

    private final GgufVocabulary vocabulary;
    /** How a byte-level vocabulary splits text; null for SentencePiece, which does not split. */
    private final @Nullable PreTokenizerKind kind;

    private final SentencePieceJson pieces;
    private final boolean addBos;

    private GgufTokenizerJson(GgufVocabulary vocabulary) {
        this.vocabulary = vocabulary;
        pieces = new SentencePieceJson(vocabulary);
        kind = switch (vocabulary.model()) {
            case "gpt2" -> PreTokenizerKind.of(vocabulary.pre(), vocabulary.where());
            case "llama" -> null;
            default ->
                throw bad(
                        "tokenizer.ggml.model",
                        "\"" + vocabulary.model()
                                + "\" is not supported; supported are gpt2, byte-level BPE, and llama, SentencePiece BPE");
        };
        Boolean said = vocabulary.addBos();
        addBos = (said == null ? kind == null || kind.addsBosByDefault() : said)
                && vocabulary.special().containsKey("bos");
    }

    static TokenizerParts rebuild(GgufVocabulary vocabulary) {
        return new GgufTokenizerJson(vocabulary).parts();
    }

    private TokenizerParts parts() {
        checkTokens();
        Map<String, String> special = new LinkedHashMap<>();
        List<Integer> ends = new ArrayList<>();
        vocabulary.special().forEach((name, id) -> {
            String key = SPECIAL_NAMES.get(name);
            if (key != null) {
                special.put(key, vocabulary.tokens().get(id));
            }
            if (ENDS.contains(name)) {
                ends.add(id);
            }
        });
        String template = vocabulary.template();
        return new TokenizerParts(
                vocabulary.where(),
                json(),
                special,
                ends,
                addBos,
                template == null ? Map.of() : Map.of("default", template));
    }

    private String json() {
        ObjectNode root = Json.object();
        root.put("version", "1.0").putNull("truncation").putNull("padding");
        root.set("added_tokens", addedTokens());
        root.set("normalizer", kind == null ? pieces.normalizer() : kind.normalizer());
        root.set("pre_tokenizer", kind == null ? null : kind.preTokenizer());
        root.set("post_processor", postProcessor());
        root.set("decoder", kind == null ? pieces.decoder() : PreTokenizerKind.byteLevel(true));
        ObjectNode model = root.putObject("model");
        model.put("type", "BPE").putNull("dropout").putNull("unk_token");
        model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
        ObjectNode vocab = model.putObject("vocab");
        for (int id = 0; id < vocabulary.tokens().size(); id++) {
            vocab.put(vocabulary.tokens().get(id), id);
        }
        if (kind == null) {
            pieces.putModel(model);
        } else {
            model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", kind.ignoresMerges());
            vocabulary.merges().forEach(model.putArray("merges")::add);
        }
        return Json.line(root);
    }

    private ArrayNode addedTokens() {
        ArrayNode added = Json.array();
        for (int id = 0; id < vocabulary.tokens().size(); id++) {
            int type = vocabulary.types().get(id);
            boolean special = type == GgufVocabulary.CONTROL
                    || type == GgufVocabulary.UNKNOWN
                    || vocabulary.special().containsValue(id);
            if (special || type == GgufVocabulary.USER_DEFINED) {
                added.addObject()
                        .put("id", id)
                        .put("content", vocabulary.tokens().get(id))
                        .put("single_word", false)
                        .put("lstrip", false)
                        .put("rstrip", false)
                        .put("normalized", false)
                        .put("special", special);
            }
        }
        return added;
    }

    private @Nullable ObjectNode postProcessor() {
        ObjectNode byteLevel = kind == null ? null : PreTokenizerKind.byteLevel(true);
        Integer bos = vocabulary.special().get("bos");
        if (!addBos || bos == null) {
            return byteLevel;
        }
        String token = vocabulary.tokens().get(bos);
        ObjectNode template = Json.object().put("type", "TemplateProcessing");
        for (String shape : List.of("single", "pair")) {
            ArrayNode parts = template.putArray(shape);
            for (int part = 0; part < (shape.equals("pair") ? 2 : 1); part++) {
                parts.addObject().putObject("SpecialToken").put("id", token).put("type_id", part);
                parts.addObject()
                        .putObject("Sequence")
                        .put("id", part == 0 ? "A" : "B")
                        .put("type_id", part);
            }
        }
        ObjectNode entry = template.putObject("special_tokens").putObject(token).put("id", token);
        entry.putArray("ids").add(bos);
        entry.putArray("tokens").add(token);
        if (byteLevel == null) {
            return template;
        }
        ObjectNode sequence = Json.object().put("type", "Sequence");
        sequence.putArray("processors").add(byteLevel).add(template);
        return sequence;
    }

    private void checkTokens() {
        int size = vocabulary.tokens().size();
        if (size == 0 || vocabulary.types().size() != size) {
            throw bad(
                    "tokenizer.ggml.token_type",
                    "expected one for each of the " + size + " tokens, found "
                            + vocabulary.types().size());
        }
        if (kind == null && vocabulary.scores().size() != size) {
            throw bad(
                    "tokenizer.ggml.scores",
                    "expected one for each of the " + size + " tokens, found "
                            + vocabulary.scores().size());
        }
        Set<String> seen = new HashSet<>(size * 2);
        for (String token : vocabulary.tokens()) {
            if (!seen.add(token)) {
                throw bad("tokenizer.ggml.tokens", "\"" + token + "\" occurs twice");
            }
        }
        vocabulary.special().forEach((name, id) -> {
            if (id < 0 || id >= size) {
                throw bad("tokenizer.ggml." + name + "_token_id", "expected 0 to " + (size - 1) + ", found " + id);
            }
        });
        for (String merge : kind == null ? List.<String>of() : vocabulary.merges()) {
            int space = merge.indexOf(' ', 1);
            if (space < 0
                    || !seen.contains(merge.substring(0, space))
                    || !seen.contains(merge.substring(space + 1))
                    || !seen.contains(merge.substring(0, space) + merge.substring(space + 1))) {
                throw bad("tokenizer.ggml.merges", "\"" + merge + "\" does not join two tokens into a third");
            }
        }
    }

    private ModelFileException bad(String key, String what) {
        return new ModelFileException(
                vocabulary.where() + ": " + key + ": " + what,
                "use the model's Hugging Face folder with its tokenizer.json instead of the GGUF file");
    }
}
