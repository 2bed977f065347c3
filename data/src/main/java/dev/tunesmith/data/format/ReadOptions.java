package dev.tunesmith.data.format;

import dev.tunesmith.data.row.RowOptions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a data file is read. In YAML see {@link ReadOptionsYaml}.
 *
 * @param format the format, or null to detect it from the first row
 * @param fields for files with other names: key of the file → key of the format, such as {@code question → prompt}
 * @param messages what the parts of messages are called, where that differs too
 * @param prompt how Alpaca's instruction and input become a user turn
 * @param rows encoding, separator and what a row of plain text is
 * @param skipBad whether rows with problems are left out and counted, instead of ending in an error
 * @param sourceName what the samples' {@code source} starts with, or null for the file's name
 */
public record ReadOptions(
        @Nullable SampleFormat format,
        Map<String, String> fields,
        MessageNames messages,
        PromptStyle prompt,
        RowOptions rows,
        boolean skipBad,
        @Nullable String sourceName) {

    /** Format detected, names as they are, bad rows are an error. */
    public static final ReadOptions DEFAULT =
            new ReadOptions(null, Map.of(), MessageNames.OWN, PromptStyle.CHAT, RowOptions.DEFAULT, false, null);

    public ReadOptions {
        fields = Map.copyOf(fields);
    }

    public ReadOptions withFormat(@Nullable SampleFormat newFormat) {
        return new ReadOptions(newFormat, fields, messages, prompt, rows, skipBad, sourceName);
    }

    public ReadOptions withFields(Map<String, String> newFields) {
        return new ReadOptions(format, newFields, messages, prompt, rows, skipBad, sourceName);
    }

    public ReadOptions withMessages(MessageNames newMessages) {
        return new ReadOptions(format, fields, newMessages, prompt, rows, skipBad, sourceName);
    }

    public ReadOptions withPrompt(PromptStyle newPrompt) {
        return new ReadOptions(format, fields, messages, newPrompt, rows, skipBad, sourceName);
    }

    public ReadOptions withRows(RowOptions newRows) {
        return new ReadOptions(format, fields, messages, prompt, newRows, skipBad, sourceName);
    }

    public ReadOptions withSkipBad(boolean newSkipBad) {
        return new ReadOptions(format, fields, messages, prompt, rows, newSkipBad, sourceName);
    }

    public ReadOptions withSourceName(String newSourceName) {
        return new ReadOptions(format, fields, messages, prompt, rows, skipBad, newSourceName);
    }
}
