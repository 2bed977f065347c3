package dev.tunesmith.evaluate.check;

import org.jspecify.annotations.Nullable;

/**
 * Why a check decided as it did.
 *
 * @param span where in the answer, or null for something that is not there
 * @param text the words in question, or what is missing
 */
public record Evidence(@Nullable Span span, String text) {

    /** A part of the answer in UTF-16 units, from {@code start} up to but without {@code end}. */
    public record Span(int start, int end) {
        public Span {
            if (start < 0 || end < start) {
                throw new IllegalArgumentException("a span needs 0 <= start <= end, got " + start + " to " + end);
            }
        }
    }

    /** Evidence that is a part of the answer. */
    public static Evidence at(String answer, int start, int end) {
        return new Evidence(new Span(start, end), answer.substring(start, end));
    }

    /** Evidence that has no place in the answer. */
    public static Evidence note(String text) {
        return new Evidence(null, text);
    }
}
