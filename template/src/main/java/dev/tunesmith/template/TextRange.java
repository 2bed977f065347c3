package dev.tunesmith.template;

/**
 * A part of a rendered text, as chars (UTF-16, as Java counts) and as code points (as Python counts).
 *
 * @param start first char
 * @param end behind the last char
 * @param codePointStart first code point
 * @param codePointEnd behind the last code point
 */
public record TextRange(int start, int end, int codePointStart, int codePointEnd) {

    /** The length in chars. */
    public int length() {
        return end - start;
    }

    /** Whether every char of another range is in this one. */
    public boolean contains(TextRange other) {
        return start <= other.start && other.end <= end;
    }

    /** Whether the two have a char in common. */
    public boolean overlaps(TextRange other) {
        return start < other.end && other.start < end;
    }
}
