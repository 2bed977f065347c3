package dev.tunesmith.data.format;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.format.Draft.Question;
import dev.tunesmith.data.row.JsonRow;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A shape that samples have in a file: which keys make it, how a row becomes prompts and responses, and back.
 *
 * <p>All of them are listed in {@link SampleFormats}, the items of suites apart. Beside its own keys every format takes {@code id}, {@code group},
 * {@code licence}, {@code flags} and {@code attributes} where a row has them.
 */
public sealed interface SampleFormat
        permits AlpacaFormat,
                CanonicalFormat,
                DollyFormat,
                ItemFormat,
                LabelledFormat,
                MessagesFormat,
                PreferenceFormat,
                PromptCompletionFormat,
                SelfInstructFormat,
                ShareGptFormat,
                StyledTextFormat {

    /** The name by which a configuration calls it, such as {@code alpaca}. */
    String name();

    /** The keys of a row, for messages to people. */
    String keys();

    /** The keys that {@link #write} may put, in order: the columns of a table. */
    List<String> columns();

    /** Whether a row is of this format, by its keys. */
    boolean matches(JsonRow row);

    /** Read a row, which most formats make one sample of; empty where the row is unsound, which it notes itself. */
    List<Draft> read(JsonRow row, ReadOptions options);

    /**
     * Write a sample as a row; what does not fit is named by {@link #losses}.
     *
     * @param question the parts of its last user turn where it was read from a format that has two, or null
     */
    ObjectNode write(Sample sample, @Nullable Question question);

    /** What {@link #write} would leave out of this sample, in words; empty where a round trip gives the same prompt. */
    List<String> losses(Sample sample);

    /** Why the sample cannot be written at all, such as turns that a format of single turns has no room for. */
    default Optional<String> cannotWrite(Sample sample, @Nullable Question question) {
        return SampleFormats.withoutAnswer(sample);
    }

    /** Whether the two parts of a question are kept apart. */
    default boolean keepsQuestion() {
        return false;
    }
}
