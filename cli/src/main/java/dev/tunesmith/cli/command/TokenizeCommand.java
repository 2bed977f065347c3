package dev.tunesmith.cli.command;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.ModelArgument;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows how a model's tokenizer cuts a text. */
@Command(name = "tokenize", description = "Show the token ids and pieces of a text.")
public final class TokenizeCommand implements Subcommand {

    @Mixin
    private ModelArgument model = new ModelArgument();

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Source source = new Source();

    @Option(
            names = "--control",
            description = "Read control tokens in the text, as in what a chat template wrote; without it they are "
                    + "plain characters, as in what a person typed.")
    private boolean control;

    @Option(names = "--bos", description = "Begin with the token that begins a sequence, where the model has one.")
    private boolean bos;

    /** Where the text comes from. */
    static final class Source {
        @Option(names = "--text", paramLabel = "TEXT", description = "The text.")
        private @Nullable String text;

        @Option(
                names = "--file",
                paramLabel = "FILE",
                description = "A file in UTF-8, tokenised as one text; - for standard input.")
        private @Nullable Path file;

        private String read(CommandContext context) {
            if (text != null) {
                return text;
            }
            return TextInput.read(context, file == null ? Path.of("-") : file);
        }
    }

    @Override
    public ExitCode run(CommandContext context) {
        String text = source.read(context);
        try (Tokenizer tokenizer = Tokenizers.open(model.resolve(context))) {
            int[] ids = control ? tokenizer.encodeControl(text) : tokenizer.encode(text);
            if (bos && tokenizer.bos().isPresent()) {
                ids = withFirst(tokenizer.bos().getAsInt(), ids);
            }
            print(context, tokenizer, ids);
        }
        return ExitCode.DONE;
    }

    private static int[] withFirst(int first, int[] rest) {
        int[] all = new int[rest.length + 1];
        all[0] = first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }

    private static void print(CommandContext context, Tokenizer tokenizer, int[] ids) {
        if (context.json()) {
            ObjectNode json = Json.object();
            ArrayNode idList = json.putArray("ids");
            ArrayNode pieces = json.putArray("pieces");
            for (int id : ids) {
                idList.add(id);
                pieces.add(tokenizer.piece(id));
            }
            context.result(json, "");
            return;
        }
        StringBuilder table = new StringBuilder();
        for (int id : ids) {
            table.append(String.format(Locale.ROOT, "%8d  %s%n", id, tokenizer.piece(id)));
        }
        context.out().print(table);
        context.note(ids.length + (ids.length == 1 ? " token" : " tokens"));
    }
}
