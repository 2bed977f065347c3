package dev.tunesmith.tokenizer;

/**
 * A part of a text.
 *
 * @param from the first code point, counted from 0
 * @param to one after the last; more than {@code from}
 */
public record CodePointRange(int from, int to) {

    public CodePointRange {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException("no range: " + from + " to " + to);
        }
    }
}
