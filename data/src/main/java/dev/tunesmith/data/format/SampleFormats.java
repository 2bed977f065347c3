package dev.tunesmith.data.format;

import dev.tunesmith.core.config.Suggestions;
import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Role;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.row.JsonRow;
import dev.tunesmith.data.row.RowFile;
import dev.tunesmith.data.row.RowOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The formats that samples are read from and written to, in the order in which detection tries them. */
public final class SampleFormats {

    /** Our own {@code samples.jsonl}, the only one that carries provenance. */
    public static final SampleFormat CANONICAL = new CanonicalFormat();

    /** {@code prompt}, {@code chosen} and {@code rejected}. */
    public static final SampleFormat PREFERENCE = new PreferenceFormat();

    /** OpenAI's {@code {"messages": [{"role", "content"}, …]}}. */
    public static final SampleFormat MESSAGES = new MessagesFormat();

    /** {@code {"conversations": [{"from", "value"}, …]}} of ShareGPT. */
    public static final SampleFormat SHAREGPT = new ShareGptFormat();

    /** {@code instruction} and {@code instances} of Self-Instruct. */
    public static final SampleFormat SELF_INSTRUCT = new SelfInstructFormat();

    /** {@code instruction}, {@code context}, {@code response} and {@code category} of Databricks Dolly. */
    public static final SampleFormat DOLLY = new DollyFormat();

    /** {@code instruction}, {@code input} and {@code output} of Stanford Alpaca. */
    public static final SampleFormat ALPACA = new AlpacaFormat();

    /** {@code prompt} and {@code completion}. */
    public static final SampleFormat PROMPT_COMPLETION = new PromptCompletionFormat();

    /** {@code text} and {@code label}. */
    public static final SampleFormat LABELLED = new LabelledFormat();

    /** {@code text} that is Alpaca's prompt and the response. */
    public static final SampleFormat ALPACA_TEXT = new StyledTextFormat(PromptStyle.ALPACA);

    /** {@code text} of {@code ### Instructions:}, {@code ### Input:} and {@code ### Response:}. */
    public static final SampleFormat INSTRUCTIONS_TEXT = new StyledTextFormat(PromptStyle.INSTRUCTIONS);

    /** {@code input} and {@code reference}, as suites write items; found in no file unless it is asked for. */
    public static final SampleFormat ITEMS = new ItemFormat();

    private static final List<SampleFormat> ALL = List.of(
            CANONICAL,
            PREFERENCE,
            MESSAGES,
            SHAREGPT,
            SELF_INSTRUCT,
            DOLLY,
            ALPACA,
            PROMPT_COMPLETION,
            LABELLED,
            ALPACA_TEXT,
            INSTRUCTIONS_TEXT);

    private SampleFormats() {}

    /** All formats, in detection order. */
    public static List<SampleFormat> all() {
        return ALL;
    }

    /** The names of all formats. */
    public static List<String> names() {
        return ALL.stream().map(SampleFormat::name).toList();
    }

    /**
     * The format of a name.
     *
     * @throws UsageException if there is none
     */
    public static SampleFormat byName(String name) {
        return ALL.stream()
                .filter(format -> format.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new UsageException("There is no data format " + name, Suggestions.didYouMean(name, names())));
    }

    /** The first format that a row fits. */
    public static Optional<SampleFormat> detect(JsonRow row) {
        return ALL.stream().filter(format -> format.matches(row)).findFirst();
    }

    /**
     * The format of a file, by its first sound row.
     *
     * @throws DataException if the file is missing or empty, or its first row is of no known format
     */
    public static SampleFormat detect(Path file) {
        JsonRow row = RowFile.first(file, RowOptions.DEFAULT)
                .orElseThrow(() -> new DataException(
                        file + " holds no row that can be read as a JSON object", "put one JSON object a line in it"));
        return detect(row).orElseThrow(() -> unknown(file.toString(), row));
    }

    static DataException unknown(String file, JsonRow row) {
        return new DataException(
                file + ":" + row.line() + ": the row is of no known format: found the keys " + row.keys(),
                "use one of " + describeAll() + "; or say which keys mean these, under fields or with --map");
    }

    private static String describeAll() {
        return ALL.stream()
                .map(format -> format.name() + " (" + format.keys() + ")")
                .collect(Collectors.joining(", "));
    }

    /** Why a sample without any answer cannot be written. */
    static Optional<String> withoutAnswer(Sample sample) {
        return sample.response().isBlank() && !sample.answer().callsTools()
                ? Optional.of("there is no response")
                : Optional.empty();
    }

    /** Why a sample cannot be written where only text counts as an answer. */
    static Optional<String> withoutText(Sample sample) {
        return sample.response().isBlank() ? Optional.of("there is no response of text") : Optional.empty();
    }

    /** Why a sample cannot be written where one text asks and one text answers. */
    static Optional<String> notSingle(Sample sample) {
        List<Message> messages = sample.prompt().messages();
        Optional<String> withoutText = withoutText(sample);
        if (withoutText.isPresent()) {
            return withoutText;
        }
        return messages.size() == 1 && messages.get(0).role() == Role.USER
                ? Optional.empty()
                : Optional.of("the prompt is not one user message, but " + messages.size() + " "
                        + (messages.size() == 1 ? "of another role" : "messages"));
    }
}
