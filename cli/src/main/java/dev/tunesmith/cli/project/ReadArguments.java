package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.core.config.Problems;
import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.data.format.PromptStyle;
import dev.tunesmith.data.format.ReadOptions;
import dev.tunesmith.data.format.ReadOptionsYaml;
import dev.tunesmith.data.row.RowOptions;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How data files are read, on the command line; use it as a picocli {@code @Mixin}. */
final class ReadArguments {

    @Option(
            names = "--map",
            paramLabel = "FIELD=COLUMN",
            description =
                    "For files with other names: a field of the format and the column, key or path (data.0.text) that "
                            + "holds it, such as prompt=question; may be given several times.")
    private List<String> fields = new ArrayList<>();

    @Option(
            names = "--mapping",
            paramLabel = "FILE.yaml",
            description =
                    "The same and more in YAML: fields (column: field), messages, prompt, encoding, separator, textUnit.")
    private @Nullable Path mapping;

    @Option(
            names = "--encoding",
            paramLabel = "NAME",
            description =
                    "Encoding of text files, such as windows-1252 (default: UTF-8, or what a byte order mark says).")
    private @Nullable String encoding;

    @Option(
            names = "--prompt",
            paramLabel = "STYLE",
            description =
                    "How an instruction and its input become a user turn: chat, alpaca or instructions (default: chat).")
    private @Nullable String prompt;

    /**
     * The options together; the command line goes before the file.
     *
     * @throws UsageException if a word is not known, or the file has problems
     */
    ReadOptions options(CommandContext context) {
        ReadOptions options = mapping == null ? ReadOptions.DEFAULT : ofFile(context.path(mapping));
        Map<String, String> names = new LinkedHashMap<>(options.fields());
        fields.forEach(text -> addField(names, text));
        RowOptions rows = options.rows();
        if (encoding != null) {
            rows = new RowOptions(charset(encoding), rows.separator(), rows.unit());
        }
        return options.withFields(names).withRows(rows).withPrompt(prompt == null ? options.prompt() : style(prompt));
    }

    private static ReadOptions ofFile(Path file) {
        Problems problems = new Problems();
        YamlMap map = YamlMap.read(file, problems);
        ReadOptions options = ReadOptionsYaml.read(map);
        map.finish();
        problems.throwIfAny();
        return options;
    }

    private static void addField(Map<String, String> names, String text) {
        int equals = text.indexOf('=');
        if (equals < 1 || equals == text.length() - 1) {
            throw new UsageException(
                    "--map " + text + ": expected FIELD=COLUMN",
                    "write the format's field first: --map prompt=question");
        }
        String field = text.substring(0, equals);
        String column = text.substring(equals + 1);
        names.values().remove(field); // the command line goes before the file
        String before = names.put(column, field);
        if (before != null) {
            throw new UsageException(
                    "--map gives the column " + column + " to " + before + " and to " + field,
                    "a column holds one field: take one of them out");
        }
    }

    private static Charset charset(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new UsageException(
                    "There is no encoding " + name,
                    "write UTF-8, ISO-8859-1, windows-1252, UTF-16LE or another that Java knows",
                    e);
        }
    }

    private static PromptStyle style(String word) {
        for (PromptStyle style : PromptStyle.values()) {
            if (style.word().equals(word)) {
                return style;
            }
        }
        throw new UsageException("There is no prompt style " + word, "write chat, alpaca or instructions");
    }
}
