package dev.tunesmith.project.step;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.text.Count;
import dev.tunesmith.tokenizer.ChatFormat;
import dev.tunesmith.tokenizer.ConversationTokenizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tells which chat template samples are trained in, what ends an answer, and what of it the tokenizer has no tokens for. */
final class TemplateSummary {

    private final String label;
    private final ConversationTokenizer conversations;

    /**
     * Look at a model's chat template.
     *
     * @throws UsageException if it cannot be stored with what is trained
     */
    TemplateSummary(BaseModel model) {
        label = model.templateLabel();
        conversations = model.conversations();
        conversations.storedTemplates(); // an error is told now, not after the training
    }

    /** Add lines for a person and details for a program. */
    void tell(List<String> lines, Map<String, Object> details) {
        ChatFormat format = conversations.format();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", label);
        facts.put("sha256", format.sha256());
        StringBuilder line = new StringBuilder("template: " + label);
        format.stopId().ifPresent(id -> {
            String stop = conversations.tokenizer().piece(id);
            line.append("; an answer ends with ")
                    .append(stop)
                    .append(" (token ")
                    .append(id)
                    .append(")");
            facts.put("stop", stop);
            facts.put("stopId", id);
        });
        lines.add(line.toString());
        Map<String, Integer> plain = format.plainMarkers();
        if (!plain.isEmpty()) {
            List<String> markers = new ArrayList<>();
            plain.forEach((marker, tokens) -> markers.add(marker + " (" + Count.of(tokens, "token") + ")"));
            lines.add("note: no tokens of this tokenizer, learned as plain text: " + String.join(", ", markers));
        }
        facts.put("plainMarkers", plain);
        details.put("template", facts);
    }
}
