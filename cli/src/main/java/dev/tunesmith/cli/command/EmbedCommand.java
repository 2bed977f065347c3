package dev.tunesmith.cli.command;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.ModelArgument;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.JsonErrors;
import dev.tunesmith.core.model.Embedding;
import dev.tunesmith.core.text.Count;
import dev.tunesmith.core.text.Excerpt;
import dev.tunesmith.engine.encode.BertEncoder;
import dev.tunesmith.engine.encode.EncoderFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Turns texts into vectors with a sentence encoder. */
@Command(
        name = "embed",
        description = "Turn texts into vectors with a sentence encoder, and show how near their meanings are.")
public final class EmbedCommand implements Subcommand {

    private static final String FORM = "write {\"text\":\"…\"} on each line";
    private static final int SHOWN = 12;
    private static final int EXCERPT = 60;

    @Mixin
    private ModelArgument model = new ModelArgument();

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Source source = new Source();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where a row for each text goes, in their order: {\"index\",\"truncated\",\"vector\"}.")
    private @Nullable Path out;

    /** Where the texts come from. */
    static final class Source {
        @Option(names = "--text", paramLabel = "TEXT", description = "A text; may be given several times.")
        private List<String> texts = List.of();

        @Option(names = "--texts", paramLabel = "FILE", description = "JSON Lines: {\"text\"}; - for standard input.")
        private @Nullable Path file;

        private List<String> read(CommandContext context) {
            return file == null ? texts : rows(TextInput.read(context, file), file.toString());
        }
    }

    @Override
    public ExitCode run(CommandContext context) {
        List<String> texts = source.read(context);
        EncoderFolder folder = EncoderFolder.open(model.resolve(context));
        List<Embedding> embeddings;
        try (BertEncoder encoder = folder.load(context.progress(), context.cancellation())) {
            embeddings = encoder.embed(texts);
        }
        long truncated = embeddings.stream().filter(Embedding::truncated).count();
        if (truncated > 0) {
            context.note(truncated + " of " + Count.of(texts.size(), "text") + (truncated == 1 ? " is" : " are")
                    + " longer than the encoder's "
                    + folder.maxTokens() + " tokens: such a vector stands for the beginning");
        }
        ObjectNode summary = Json.object().put("texts", texts.size());
        summary.put("dimension", folder.dimension()).put("maxTokens", folder.maxTokens());
        summary.put("truncated", truncated);
        if (out == null) {
            ArrayNode rows = summary.putArray("rows");
            for (int i = 0; context.json() && i < embeddings.size(); i++) {
                rows.add(row(i, embeddings.get(i)));
            }
            context.result(summary, similarities(texts, embeddings));
            return ExitCode.DONE;
        }
        Path target = context.path(out);
        write(target, embeddings);
        summary.put("out", target.toString());
        context.result(summary, Count.of(texts.size(), "vector") + " of " + folder.dimension() + " numbers: " + target);
        return ExitCode.DONE;
    }

    private static void write(Path target, List<Embedding> embeddings) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < embeddings.size(); i++) {
            lines.add(Json.line(row(i, embeddings.get(i))));
        }
        try {
            AtomicFiles.writeLines(target, lines);
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot write", target, e);
        }
    }

    private static ObjectNode row(int index, Embedding embedding) {
        ObjectNode row = Json.object().put("index", index).put("truncated", embedding.truncated());
        ArrayNode vector = row.putArray("vector");
        for (float value : embedding.vector()) {
            vector.add(value);
        }
        return row;
    }

    /** Each of the first texts with its cosine similarity to those before it. */
    private static String similarities(List<String> texts, List<Embedding> embeddings) {
        int shown = Math.min(SHOWN, texts.size());
        StringBuilder table = new StringBuilder("cosine similarity with the texts before");
        for (int i = 0; i < shown; i++) {
            table.append(String.format(Locale.ROOT, "%n%3d", i));
            for (int k = 0; k < i; k++) {
                table.append(
                        String.format(Locale.ROOT, " %6.3f", embeddings.get(i).similarity(embeddings.get(k))));
            }
            table.append("  ").append(Excerpt.of(texts.get(i), EXCERPT));
        }
        if (shown < texts.size()) {
            table.append(String.format(Locale.ROOT, "%n… of %d texts; all of them with --out or --json", texts.size()));
        }
        return table.toString();
    }

    private static List<String> rows(String text, String file) {
        List<String> rows = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            if (!line.isBlank()) {
                rows.add(row(line, file + ":" + number));
            }
        }
        if (rows.isEmpty()) {
            throw new DataException(file + " holds no row", FORM);
        }
        return rows;
    }

    private static String row(String line, String place) {
        try {
            JsonNode row = Json.parse(line);
            if (row.path("text").isString()) {
                return row.path("text").stringValue();
            }
        } catch (JacksonException e) {
            throw new DataException(place + ": not a JSON object: " + JsonErrors.reason(e), FORM, e);
        }
        throw new DataException(place + ": expected an object with the key \"text\"", FORM);
    }
}
