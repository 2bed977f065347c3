package dev.tunesmith.cli.command;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.template.ChatTemplate;
import dev.tunesmith.template.LossMask;
import dev.tunesmith.template.RenderInput;
import dev.tunesmith.template.Rendering;
import dev.tunesmith.template.TemplateException;
import dev.tunesmith.template.TextRange;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Renders with a template file alone; the mask is in code points. */
final class TemplateFileRenderer implements RowRenderer {

    /** What ends a turn in known templates; only those that the template itself writes are looked for. */
    private static final List<String> KNOWN_STOPS = List.of(
            "<|im_end|>",
            "<|eot_id|>",
            "<|eom_id|>",
            "<end_of_turn>",
            "<|end|>",
            "<|endofturn|>",
            "<|end_of_turn|>",
            "<|endoftext|>",
            "</s>");

    private final ChatTemplate template;
    private final boolean generationPrompt;

    private TemplateFileRenderer(ChatTemplate template, boolean generationPrompt) {
        this.template = template;
        this.generationPrompt = generationPrompt;
    }

    /** Compile the template. */
    static TemplateFileRenderer of(String source, String file, boolean generationPrompt) {
        try {
            return new TemplateFileRenderer(ChatTemplate.compile(source, file), generationPrompt);
        } catch (TemplateException e) {
            throw new UsageException("Not a usable template: " + e.getMessage(), "correct the template there", e);
        }
    }

    @Override
    public ObjectNode render(ConversationRow row) {
        try {
            RenderInput input = new RenderInput(
                    row.messages(),
                    row.tools(),
                    row.documents(),
                    row.generationPrompt() || generationPrompt,
                    row.variables(),
                    row.clock());
            Rendering rendering = template.render(input);
            LossMask.Options options =
                    LossMask.Options.ofStops(stops(row, input)).withHeader(header(input));
            ObjectNode json = Json.object();
            json.put("text", rendering.text());
            ArrayNode mask = json.putArray("mask");
            for (TextRange range : LossMask.of(rendering, options).ranges()) {
                mask.addArray().add(range.codePointStart()).add(range.codePointEnd());
            }
            return json;
        } catch (TemplateException | IllegalArgumentException e) {
            throw new DataException(String.valueOf(e.getMessage()), "correct the row or the template", e);
        }
    }

    private Set<String> stops(ConversationRow row, RenderInput input) {
        Set<String> stops = new LinkedHashSet<>();
        try {
            stops.add(template.assistantStop(input));
        } catch (TemplateException e) {
            // It refuses the sample conversation: then only the usual stops are looked for.
        }
        if (row.variables().get("eos_token") instanceof String eos) {
            stops.add(eos);
        }
        for (String known : KNOWN_STOPS) {
            if (template.literals().stream().anyMatch(literal -> literal.contains(known))) {
                stops.add(known);
            }
        }
        return stops;
    }

    /** What stands before an answer; nothing where the template cannot tell. */
    private String header(RenderInput input) {
        try {
            return template.assistantHeader(input);
        } catch (TemplateException e) {
            return ""; // It refuses the conversation without its last turns: then a turn begins with its own text.
        }
    }
}
