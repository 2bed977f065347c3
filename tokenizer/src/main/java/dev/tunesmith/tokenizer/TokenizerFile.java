package dev.tunesmith.tokenizer;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.JsonErrors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tokenizer.json, read and checked: vocabulary, added tokens and the parts that decide how text is split.
 *
 * @param where the file, for errors
 * @param json its text, exactly
 * @param root its tree; not to be changed
 * @param vocabulary the model's own vocabulary, without tokens that are only added
 * @param added in the file's order
 */
record TokenizerFile(
        String where, String json, ObjectNode root, Map<String, Integer> vocabulary, List<AddedToken> added) {

    private static final int MAX_ID = 1 << 24;
    private static final String FIX =
            "fetch the model again; the file must be a tokenizer.json of the Hugging Face library";

    static TokenizerFile parse(String json, String where) {
        JsonNode tree;
        try {
            tree = Json.parse(json);
        } catch (JacksonException e) {
            throw bad(where, "not valid JSON: " + JsonErrors.reason(e), e);
        }
        if (!(tree instanceof ObjectNode root) || !(root.get("model") instanceof ObjectNode model)) {
            throw bad(where, "expected an object with the key \"model\"", null);
        }
        Map<String, Integer> vocabulary = vocabulary(model, where);
        return new TokenizerFile(where, json, root, vocabulary, added(root, vocabulary, where));
    }

    /**
     * The same file with tokens added that it lacks, as special tokens with the next ids: what transformers makes of a
     * tokenizer_config.json that names tokens which tokenizer.json does not have.
     */
    TokenizerFile withSpecial(Collection<String> tokens) {
        Set<String> missing = new LinkedHashSet<>(tokens);
        missing.removeAll(vocabulary.keySet());
        added.forEach(token -> missing.remove(token.content()));
        if (missing.isEmpty()) {
            return this;
        }
        ObjectNode longer = root.deepCopy();
        ArrayNode list =
                longer.get("added_tokens") instanceof ArrayNode there ? there : longer.putArray("added_tokens");
        int next = pieces().length;
        for (String token : missing) {
            list.addObject()
                    .put("id", next++)
                    .put("content", token)
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", true);
        }
        return parse(Json.line(longer), where);
    }

    /** The model kind: BPE, WordPiece, WordLevel or Unigram. */
    String kind() {
        return root.path("model").path("type").asString("BPE");
    }

    /** The token that stands for unknown text, or null where the model has none. */
    @Nullable
    String unknownToken() {
        JsonNode token = root.path("model").path("unk_token");
        return token.isString() ? token.stringValue() : null;
    }

    /** The piece of each id; null where an id is not used. */
    @Nullable
    String[] pieces() {
        int max = -1;
        for (int id : vocabulary.values()) {
            max = Math.max(max, id);
        }
        for (AddedToken token : added) {
            max = Math.max(max, token.id());
        }
        @Nullable String[] pieces = new String[max + 1];
        vocabulary.forEach((piece, id) -> pieces[id] = piece);
        for (AddedToken token : added) {
            pieces[token.id()] = token.content();
        }
        return pieces;
    }

    /** Whether a part ({@code pre_tokenizer}, {@code normalizer}) is, or holds, a step of the given type. */
    boolean has(String part, String type) {
        return step(part, type) != null;
    }

    /** The step of the given type that a part is or holds, or null. */
    @Nullable
    JsonNode step(String part, String type) {
        return find(root.path(part), type);
    }

    /**
     * The id of the special token that the post-processor writes first, null where it writes none first, or where there
     * is no template to say.
     */
    @Nullable
    String firstOfTemplate() {
        JsonNode template = step("post_processor", "TemplateProcessing");
        if (template == null) {
            return null;
        }
        JsonNode first = template.path("single").path(0).path("SpecialToken").path("id");
        return first.isString() ? first.stringValue() : null;
    }

    /** Whether the post-processor is a template, so that the file itself says whether a BOS is written. */
    boolean hasTemplate() {
        return has("post_processor", "TemplateProcessing");
    }

    private static @Nullable JsonNode find(JsonNode part, String type) {
        if (part.path("type").asString("").equals(type)) {
            return part;
        }
        for (String list : List.of("pretokenizers", "normalizers", "processors", "decoders")) {
            for (JsonNode step : part.path(list)) {
                JsonNode found = find(step, type);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static Map<String, Integer> vocabulary(ObjectNode model, String where) {
        JsonNode vocab = model.path("vocab");
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        if (vocab.isObject()) {
            for (Map.Entry<String, JsonNode> entry : vocab.properties()) {
                vocabulary.put(entry.getKey(), id(entry.getValue(), "model.vocab." + entry.getKey(), where));
            }
        } else if (vocab.isArray()) {
            int id = 0;
            for (JsonNode entry : vocab) {
                vocabulary.put(entry.path(0).asString(""), id++);
            }
        }
        if (vocabulary.isEmpty()) {
            throw bad(where, "model.vocab: expected a vocabulary, found none", null);
        }
        Map<Integer, String> seen = new HashMap<>(vocabulary.size() * 2);
        vocabulary.forEach((piece, id) -> {
            String other = seen.put(id, piece);
            if (other != null) {
                throw bad(where, "model.vocab: \"" + other + "\" and \"" + piece + "\" share the id " + id, null);
            }
        });
        return vocabulary;
    }

    private static List<AddedToken> added(ObjectNode root, Map<String, Integer> vocabulary, String where) {
        List<AddedToken> added = new ArrayList<>();
        Map<Integer, String> seen = new HashMap<>();
        for (JsonNode node : root.path("added_tokens")) {
            String content = node.path("content").asString("");
            int id = id(node.path("id"), "added_tokens, id of \"" + content + "\"", where);
            Integer known = vocabulary.get(content);
            String other = seen.put(id, content);
            if (content.isEmpty() || other != null || (known != null && known != id)) {
                throw bad(
                        where,
                        "added_tokens: \"" + content + "\" has the id " + id
                                + (known != null && known != id ? " but " + known + " in model.vocab" : "")
                                + (other != null ? ", which \"" + other + "\" has too" : ""),
                        null);
            }
            boolean special = node.path("special").asBoolean(false);
            added.add(new AddedToken(
                    id,
                    content,
                    special,
                    node.path("normalized").asBoolean(!special),
                    node.path("lstrip").asBoolean(false),
                    node.path("rstrip").asBoolean(false),
                    node.path("single_word").asBoolean(false)));
        }
        return List.copyOf(added);
    }

    private static int id(JsonNode node, String key, String where) {
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 0 || node.intValue() >= MAX_ID) {
            throw bad(where, key + ": expected an id from 0 to " + (MAX_ID - 1) + ", found " + node, null);
        }
        return node.intValue();
    }

    private static ModelFileException bad(String where, String what, @Nullable Throwable cause) {
        return new ModelFileException(where + ": " + what, FIX, cause);
    }
}
