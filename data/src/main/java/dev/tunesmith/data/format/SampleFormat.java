package dev.tunesmith.data.format;

import dev.tunesmith.core.message.Sample;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * A shape that samples have in a file: which keys make it, how a row becomes a prompt and a response, and back.
 *
 * <p>All of them are listed in {@link SampleFormats}. Beside its own keys every format takes {@code id}, {@code group},
 * {@code licence}, {@code flags} and {@code attributes} where a row has them.
 */
public sealed interface SampleFormat
        permits AlpacaFormat, CanonicalFormat, MessagesFormat, PromptCompletionFormat, ShareGptFormat {

    /** The name by which a configuration calls it, such as {@code alpaca}. */
    String name();

    /** The keys of a row, for messages to people. */
    String keys();

    /** Whether a row with these keys is of this format. */
    boolean matches(Set<String> rowKeys);

    /** Read a row; nothing where the row is unsound, which it notes itself. */
    Optional<Draft> read(JsonRow row);

    /** Write a sample as a row; what does not fit is named by {@link #losses}. */
    ObjectNode write(Sample sample);

    /** What {@link #write} would leave out of this sample, in words; empty where a round trip gives the same prompt. */
    List<String> losses(Sample sample);
}
