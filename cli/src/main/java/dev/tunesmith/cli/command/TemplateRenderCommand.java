package dev.tunesmith.cli.command;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.text.Count;
import dev.tunesmith.template.NamedTemplates;
import dev.tunesmith.tokenizer.ChatFormat;
import dev.tunesmith.tokenizer.TemplateChoice;
import dev.tunesmith.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Renders conversations, and shows what of them would be trained. */
@Command(
        name = "render",
        description =
                "Render conversations: the text, what of it is trained, and the token ids where a model is given.")
final class TemplateRenderCommand implements Subcommand {

    @Parameters(
            index = "0",
            paramLabel = "MODEL|FILE.jinja|NAME",
            description = "A model, whose own template is used, a file with a template, or the name of one, as in "
                    + "template list.")
    private String template = "";

    @Mixin
    private TemplateArgument instead = new TemplateArgument();

    @Option(
            names = "--conversation",
            required = true,
            paramLabel = "FILE",
            description =
                    "JSON Lines with messages, and where wanted tools, documents, add_generation_prompt, variables, "
                            + "now; - for standard input.")
    private Path conversation = Path.of("-");

    @Option(names = "--generation-prompt", description = "End where the assistant begins to speak.")
    private boolean generationPrompt;

    @Override
    public ExitCode run(CommandContext context) {
        String file = conversation.toString();
        List<ConversationRow> rows = ConversationRow.readAll(TextInput.read(context, conversation), file);
        Optional<TemplateChoice> chosen = instead.choice(context);
        Optional<String> alone = templateAlone(context);
        if (alone.isPresent()) {
            if (chosen.isPresent()) {
                throw new UsageException(
                        template + " is a template already, and --template names another one",
                        "give a model before --template, or leave it out");
            }
            return renderAll(context, rows, TemplateFileRenderer.of(alone.get(), template, generationPrompt));
        }
        try (Tokenizer tokenizer = Tokenizers.open(context.resolveModel(template))) {
            ChatFormat format = chosen.isPresent() ? chosen.get().format(tokenizer) : ChatFormat.of(tokenizer);
            return renderAll(context, rows, new ModelTemplateRenderer(tokenizer, format, generationPrompt));
        }
    }

    /** The source of a template that is given without a model; nothing where a model is given. */
    private Optional<String> templateAlone(CommandContext context) {
        String lower = template.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".jinja") || lower.endsWith(".jinja2") || lower.endsWith(".j2")) {
            return Optional.of(TextInput.read(context, Path.of(template)));
        }
        boolean named = NamedTemplates.names().contains(template) && !Files.exists(context.path(Path.of(template)));
        return named ? Optional.of(NamedTemplates.source(template)) : Optional.empty();
    }

    private static ExitCode renderAll(CommandContext context, List<ConversationRow> rows, RowRenderer renderer) {
        int refused = 0;
        for (ConversationRow row : rows) {
            try {
                print(context, row, renderer.render(row), rows.size() > 1);
            } catch (DataException e) {
                refused++;
                if (context.json()) {
                    context.out().println(Json.line(Json.object().put("error", e.getMessage())));
                }
                context.note("error: " + row.place() + ": " + e.getMessage());
            }
        }
        if (refused > 0) {
            context.note(refused + " of " + Count.of(rows.size(), "row") + " could not be rendered");
        }
        return refused > 0 ? ExitCode.ITEMS_IN_ERROR : ExitCode.DONE;
    }

    private static void print(CommandContext context, ConversationRow row, ObjectNode rendered, boolean several) {
        if (context.json()) {
            context.out().println(Json.line(rendered));
            return;
        }
        if (several) {
            context.out().println("--- " + row.place());
        }
        context.out().println(rendered.get("text").asString());
        context.out().flush();
        context.note(summary(rendered));
    }

    private static String summary(ObjectNode rendered) {
        String text = rendered.get("text").asString();
        JsonNode mask = rendered.get("mask");
        if (rendered.has("ids")) {
            int trained = 0;
            for (JsonNode bit : mask) {
                trained += bit.asInt();
            }
            return trained + " of " + mask.size() + " tokens are trained";
        }
        int trained = 0;
        for (JsonNode range : mask) {
            trained += range.get(1).asInt() - range.get(0).asInt();
        }
        return trained + " of " + text.codePointCount(0, text.length()) + " characters are trained, in " + mask.size()
                + " parts";
    }
}
