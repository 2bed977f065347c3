package dev.tunesmith.tokenizer;

import dev.tunesmith.core.error.ModelFileException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The special tokens that a tokenizer's post-processor writes around one text, such as {@code [CLS]} and {@code [SEP]}.
 *
 * @param before ids before the text's own
 * @param after ids behind them
 */
public record SequenceTemplate(List<Integer> before, List<Integer> after) {

    private static final SequenceTemplate NOTHING = new SequenceTemplate(List.of(), List.of());

    public SequenceTemplate {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    /** How many tokens it adds. */
    public int size() {
        return before.size() + after.size();
    }

    /** The ids of a text with the special tokens around them, the text's own cut to its first {@code most}. */
    public int[] around(int[] text, int most) {
        int kept = Math.min(text.length, most);
        int[] all = new int[size() + kept];
        int at = 0;
        for (int id : before) {
            all[at++] = id;
        }
        System.arraycopy(text, 0, all, at, kept);
        at += kept;
        for (int id : after) {
            all[at++] = id;
        }
        return all;
    }

    /** Read the post-processor of a tokenizer.json. */
    static SequenceTemplate of(TokenizerFile file) {
        JsonNode template = file.step("post_processor", "TemplateProcessing");
        if (template != null) {
            return template(file, template);
        }
        for (String kind : List.of("BertProcessing", "RobertaProcessing")) {
            JsonNode pair = file.step("post_processor", kind);
            if (pair != null) {
                return new SequenceTemplate(
                        List.of(id(file, pair.path("cls").path(1))),
                        List.of(id(file, pair.path("sep").path(1))));
            }
        }
        return NOTHING;
    }

    private static SequenceTemplate template(TokenizerFile file, JsonNode template) {
        List<Integer> before = new ArrayList<>();
        List<Integer> after = new ArrayList<>();
        boolean behind = false;
        for (JsonNode part : template.path("single")) {
            if (part.has("Sequence")) {
                behind = true;
                continue;
            }
            String name = part.path("SpecialToken").path("id").asString("");
            List<Integer> ids = behind ? after : before;
            JsonNode known = template.path("special_tokens").path(name).path("ids");
            if (known.isEmpty()) {
                throw damaged(file, "the template names the token \"" + name + "\", which has no ids");
            }
            known.forEach(id -> ids.add(id(file, id)));
        }
        if (!behind) {
            throw damaged(file, "the template of one text has no place for the text");
        }
        return new SequenceTemplate(before, after);
    }

    private static int id(TokenizerFile file, JsonNode node) {
        if (!node.isInt() || node.intValue() < 0) {
            throw damaged(file, "expected a token id, found " + node);
        }
        return node.intValue();
    }

    private static ModelFileException damaged(TokenizerFile file, String what) {
        return new ModelFileException(file.where() + ": post_processor: " + what, "fetch the model again");
    }
}
