package dev.tunesmith.cli.command;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.template.NamedTemplates;
import dev.tunesmith.template.NamedTemplates.Entry;
import dev.tunesmith.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Lists the chat templates that can be asked for by name, and whether a model can stop in them. */
@Command(
        name = "list",
        description = "List the chat templates that have a name, what ends an answer in each, and whether a model's "
                + "tokenizer has that token.")
final class TemplateListCommand implements Subcommand {

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "MODEL",
            description = "A model: say for each template whether its tokenizer has the token that ends an answer.")
    private @Nullable String model;

    @Override
    public ExitCode run(CommandContext context) {
        if (model == null) {
            print(context, null);
            return ExitCode.DONE;
        }
        try (Tokenizer tokenizer = Tokenizers.open(context.resolveModel(model))) {
            print(context, tokenizer);
        }
        return ExitCode.DONE;
    }

    private static void print(CommandContext context, @Nullable Tokenizer tokenizer) {
        ArrayNode rows = Json.mapper().createArrayNode();
        List<String> lines = new ArrayList<>();
        for (Entry entry : NamedTemplates.list()) {
            ObjectNode row = rows.addObject();
            row.put("name", entry.name())
                    .put("use", entry.use())
                    .put("stop", entry.stop().orElse(null));
            String stop = entry.stop().orElse("none");
            if (tokenizer != null) {
                String token = token(entry, tokenizer);
                row.put("stopToken", token);
                stop = token == null ? stop + ": no token of this model" : token;
            }
            lines.add(String.format(
                            Locale.ROOT,
                            tokenizer == null ? "%-12s  %-13s  %s" : "%-12s  %-38s  %s",
                            entry.name(),
                            stop,
                            entry.use())
                    .stripTrailing());
        }
        context.result(rows, String.join("\n", lines));
        List<String> endless = NamedTemplates.withoutStop();
        context.note(
                endless.isEmpty()
                        ? "each of them ends an answer with a token"
                        : "without a token that ends an answer: " + String.join(", ", endless));
        if (tokenizer != null) {
            context.note(
                    tokenizer.chatTemplates().isEmpty()
                            ? "the model has no chat template of its own: name one of these"
                            : "the model has a chat template of its own, which is used where none is named");
        }
    }

    /** The token of the model that ends an answer in a template, or null. */
    private static @Nullable String token(Entry entry, Tokenizer tokenizer) {
        String stop = entry.stop().orElse("");
        String token =
                stop.equals(NamedTemplates.EOS) ? tokenizer.specialTokens().get(stop) : stop;
        return token != null && tokenizer.controlTokens().containsKey(token) ? token : null;
    }
}
