package dev.tunesmith.data.format;

import dev.tunesmith.core.config.Suggestions;
import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.UsageException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The formats that samples are read from and written to, in the order in which detection tries them. */
public final class SampleFormats {

    /** Our own {@code samples.jsonl}, the only one that carries provenance. */
    public static final SampleFormat CANONICAL = new CanonicalFormat();

    /** OpenAI's {@code {"messages": [{"role", "content"}, …]}}. */
    public static final SampleFormat MESSAGES = new MessagesFormat();

    /** {@code {"conversations": [{"from", "value"}, …]}} of ShareGPT. */
    public static final SampleFormat SHAREGPT = new ShareGptFormat();

    /** {@code instruction}, {@code input} and {@code output} of Stanford Alpaca; Dolly's names too. */
    public static final SampleFormat ALPACA = new AlpacaFormat();

    /** {@code prompt} and {@code completion}. */
    public static final SampleFormat PROMPT_COMPLETION = new PromptCompletionFormat();

    private static final List<SampleFormat> ALL = List.of(CANONICAL, MESSAGES, SHAREGPT, ALPACA, PROMPT_COMPLETION);

    private SampleFormats() {}

    /** All formats, in detection order. */
    public static List<SampleFormat> all() {
        return ALL;
    }

    /**
     * The format of a name.
     *
     * @throws UsageException if there is none
     */
    public static SampleFormat byName(String name) {
        List<String> names = ALL.stream().map(SampleFormat::name).toList();
        return ALL.stream()
                .filter(format -> format.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new UsageException("There is no data format " + name, Suggestions.didYouMean(name, names)));
    }

    /** The first format that a row with these keys fits. */
    public static Optional<SampleFormat> detect(Set<String> rowKeys) {
        return ALL.stream().filter(format -> format.matches(rowKeys)).findFirst();
    }

    /**
     * The format of a file, by its first sound row.
     *
     * @throws DataException if the file is missing or empty, or its first row is of no known format
     */
    public static SampleFormat detect(Path file) {
        JsonRow row = JsonRows.first(file)
                .orElseThrow(() -> new DataException(
                        file + " holds no row that can be read as a JSON object", "put one JSON object a line in it"));
        return detect(row.keys()).orElseThrow(() -> unknown(file.toString(), row));
    }

    static DataException unknown(String file, JsonRow row) {
        String found = "found the keys " + row.keys();
        String hint = row.keys().contains("chosen") ? "; preference pairs cannot be trained on as samples" : "";
        return new DataException(
                file + ":" + row.line() + ": the row is of no known format: " + found + hint,
                "use one of " + describeAll() + "; or say which keys mean these under fields");
    }

    private static String describeAll() {
        return ALL.stream()
                .map(format -> format.name() + " (" + format.keys() + ")")
                .collect(Collectors.joining(", "));
    }
}
