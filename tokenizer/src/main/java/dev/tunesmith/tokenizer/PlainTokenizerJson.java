package dev.tunesmith.tokenizer;

import dev.tunesmith.core.io.Json;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes, from a tokenizer.json, the one that tokenises plain text and cannot make a control token.
 *
 * <p>No added tokens, no post-processor, no truncation, no padding. Control tokens that stand in the model's vocabulary
 * too are taken out of it, with the merges that would build them; all other ids stay as they are. The unknown token stays,
 * for it is what unknown characters become.
 */
final class PlainTokenizerJson {

    private final TokenizerFile file;
    private final Set<String> removed = new HashSet<>();

    PlainTokenizerJson(TokenizerFile file) {
        this.file = file;
        for (AddedToken token : file.added()) {
            if (token.isControl() && !token.content().equals(file.unknownToken())) {
                removed.add(token.content());
            }
        }
    }

    /** The text of {@link #make}. */
    String write(boolean continuing) {
        return Json.line(make(continuing));
    }

    /**
     * The tree of the plain tokenizer.json.
     *
     * @param continuing whether the text goes on from earlier text, so that a Metaspace step that writes a space only at
     *     the very start writes none
     */
    ObjectNode make(boolean continuing) {
        ObjectNode plain = JsonNodeFactory.instance.objectNode();
        for (var entry : file.root().properties()) {
            switch (entry.getKey()) {
                case "added_tokens" -> plain.set("added_tokens", Json.array());
                case "post_processor", "truncation", "padding" -> plain.putNull(entry.getKey());
                case "model" -> plain.set("model", model((ObjectNode) entry.getValue()));
                default -> plain.set(entry.getKey(), entry.getValue().deepCopy());
            }
        }
        if (continuing) {
            prependNever(plain.path("pre_tokenizer"));
        }
        return plain;
    }

    /** Whether text at the very start is split unlike text that goes on. */
    boolean startMatters() {
        return prependsFirst(file.root().path("pre_tokenizer"));
    }

    private ObjectNode model(ObjectNode model) {
        ObjectNode plain = JsonNodeFactory.instance.objectNode();
        for (var entry : model.properties()) {
            JsonNode value = entry.getValue();
            if (entry.getKey().equals("vocab")) {
                plain.set("vocab", value.isArray() ? unigram((ArrayNode) value) : vocabulary((ObjectNode) value));
            } else if (entry.getKey().equals("merges") && value instanceof ArrayNode merges) {
                plain.set("merges", merges(merges));
            } else {
                plain.set(entry.getKey(), value);
            }
        }
        return plain;
    }

    private ObjectNode vocabulary(ObjectNode vocabulary) {
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        for (var entry : vocabulary.properties()) {
            if (!removed.contains(entry.getKey())) {
                kept.set(entry.getKey(), entry.getValue());
            }
        }
        return kept;
    }

    /** In a Unigram vocabulary the place is the id, so a control token keeps its place under a name no text can hold. */
    private ArrayNode unigram(ArrayNode vocabulary) {
        ArrayNode kept = Json.array();
        for (JsonNode entry : vocabulary) {
            if (removed.contains(entry.path(0).asString(""))) {
                kept.add(Json.array().add("\uFFFF control " + kept.size()).add(entry.path(1)));
            } else {
                kept.add(entry);
            }
        }
        return kept;
    }

    private ArrayNode merges(ArrayNode merges) {
        ArrayNode kept = Json.array();
        for (JsonNode merge : merges) {
            String left;
            String right;
            if (merge.isArray()) {
                left = merge.path(0).asString("");
                right = merge.path(1).asString("");
            } else {
                String both = merge.asString("");
                int space = both.indexOf(' ');
                left = space < 0 ? both : both.substring(0, space);
                right = both.substring(space + 1);
            }
            if (!removed.contains(left) && !removed.contains(right) && !removed.contains(left + right)) {
                kept.add(merge);
            }
        }
        return kept;
    }

    private static boolean prependsFirst(JsonNode step) {
        if (step.path("prepend_scheme").asString("").equals("first")) {
            return true;
        }
        for (JsonNode inner : step.path("pretokenizers")) {
            if (prependsFirst(inner)) {
                return true;
            }
        }
        return false;
    }

    private static void prependNever(JsonNode step) {
        if (step instanceof ObjectNode object
                && step.path("prepend_scheme").asString("").equals("first")) {
            object.put("prepend_scheme", "never");
        }
        for (JsonNode inner : step.path("pretokenizers")) {
            prependNever(inner);
        }
    }
}
