package dev.tunesmith.evaluate.detect;

import org.jspecify.annotations.Nullable;

/**
 * What a detector found in an answer: suspected until a person confirms or dismisses it.
 *
 * @param kind of error
 * @param range where in the answer, or null for something that has no place, such as a missing key
 * @param text the words in question; empty where there are none
 * @param reason one short phrase for people
 */
public record Suspicion(ErrorKind kind, @Nullable Range range, String text, String reason) {

    /** A part of the answer in Unicode code points, from {@code from} up to but without {@code to}. */
    public record Range(int from, int to) {
        public Range {
            if (from < 0 || to < from) {
                throw new IllegalArgumentException("a range needs 0 <= from <= to, got " + from + " to " + to);
            }
        }
    }

    /** A suspicion of a part of the answer, whose bounds are given in UTF-16 units. */
    static Suspicion at(ErrorKind kind, String answer, int start, int end, String reason) {
        int from = answer.codePointCount(0, start);
        int to = from + answer.codePointCount(start, end);
        return new Suspicion(kind, new Range(from, to), answer.substring(start, end), reason);
    }

    /** A suspicion of the answer as a whole. */
    static Suspicion whole(ErrorKind kind, String reason) {
        return new Suspicion(kind, null, "", reason);
    }
}
