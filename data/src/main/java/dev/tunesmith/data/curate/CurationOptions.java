package dev.tunesmith.data.curate;

import dev.tunesmith.core.config.YamlMap;

/**
 * What counts as too short, and as nearly the same.
 *
 * @param minInputChars inputs with fewer characters (code points, blanks at the ends not counted) are left out
 * @param minResponseChars responses with fewer are left out, except in samples that have no response at all and are held out
 * @param nearDuplicate Jaccard similarity of inputs and of responses from which two samples share a group, 0 to 1
 * @param shingleWords words in a shingle
 */
public record CurationOptions(int minInputChars, int minResponseChars, double nearDuplicate, int shingleWords) {

    /** Two characters of input, one of response, 0.8 over shingles of 5 words. */
    public static final CurationOptions DEFAULT = new CurationOptions(2, 1, 0.8, 5);

    /** Read {@code minInputChars}, {@code minResponseChars}, {@code nearDuplicate}, {@code shingleWords}; all optional. */
    public static CurationOptions read(YamlMap map) {
        return new CurationOptions(
                (int) map.integer("minInputChars", DEFAULT.minInputChars, 0, 1_000_000),
                (int) map.integer("minResponseChars", DEFAULT.minResponseChars, 0, 1_000_000),
                map.number("nearDuplicate", DEFAULT.nearDuplicate, 0, 1),
                (int) map.integer("shingleWords", DEFAULT.shingleWords, 1, 100));
    }
}
