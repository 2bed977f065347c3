package dev.tunesmith.data.collect;

import org.jspecify.annotations.Nullable;

/**
 * Which parts of a Markdown file are questions.
 *
 * @param headings which headings count
 * @param section only headings below the heading with this text count; null for the whole file
 * @param notePrefix what stands before a quoted note in the input
 */
public record FaqOptions(Headings headings, @Nullable String section, String notePrefix) {

    /** Which headings are questions. */
    public enum Headings {
        /** Those that end in a question mark, carry a name such as {@code {#returns}}, or start with {@code Q:}. */
        QUESTIONS,
        /** All that have a text of their own below. */
        ALL
    }

    /** Question headings of the whole file, notes after {@code Note: }. */
    public static final FaqOptions DEFAULT = new FaqOptions(Headings.QUESTIONS, null, "Note: ");
}
