package dev.tunesmith.evaluate.metric;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Levenshtein distance: how many characters must be inserted, deleted or replaced to make one text of another.
 *
 * <p>Characters are code points. Source: Levenshtein 1966; computed 64 rows at a time, Myers 1999 in the form of Hyyrö 2003.
 */
public final class EditDistance {

    private static final int BITS = 64;

    private EditDistance() {}

    /** The distance, 0 for equal texts, at most the length of the longer one. */
    public static int distance(String a, String b) {
        int[] pattern = a.codePoints().toArray();
        int[] text = b.codePoints().toArray();
        return pattern.length == 0 ? text.length : distance(pattern, text);
    }

    /** 1 − distance / length of the longer text: 1 for equal texts, 0 where nothing is kept. */
    public static double similarity(String a, String b) {
        int longer = Math.max(a.codePointCount(0, a.length()), b.codePointCount(0, b.length()));
        return longer == 0 ? 1 : 1 - (double) distance(a, b) / longer;
    }

    private static int distance(int[] pattern, int[] text) {
        Alphabet alphabet = new Alphabet(pattern);
        int blocks = alphabet.blocks;
        long[] plus = new long[blocks]; // rows where the distance grows by 1 from the row above
        long[] minus = new long[blocks]; // rows where it falls by 1
        Arrays.fill(plus, -1L);
        int score = pattern.length;
        long lastRow = 1L << ((pattern.length - 1) % BITS);
        for (int c : text) {
            int row = alphabet.row(c);
            // The top row grows by 1 with each character of the text.
            int carry = 1;
            for (int block = 0; block < blocks; block++) {
                long equal = alphabet.matches(row, block);
                long up = plus[block];
                long down = minus[block];
                long vertical = equal | down;
                if (carry < 0) {
                    equal |= 1L;
                }
                long horizontal = (((equal & up) + up) ^ up) | equal;
                long grows = down | ~(horizontal | up);
                long falls = up & horizontal;
                if (block == blocks - 1) {
                    score += (grows & lastRow) != 0 ? 1 : (falls & lastRow) != 0 ? -1 : 0;
                }
                int out = grows < 0 ? 1 : falls < 0 ? -1 : 0;
                grows <<= 1;
                falls <<= 1;
                if (carry < 0) {
                    falls |= 1L;
                } else if (carry > 0) {
                    grows |= 1L;
                }
                plus[block] = falls | ~(vertical | grows);
                minus[block] = grows & vertical;
                carry = out;
            }
        }
        return score;
    }

    /** For each character of the pattern, the places where it stands, as bits. */
    private static final class Alphabet {

        private final Map<Integer, Integer> others = new HashMap<>();
        private final int[] ascii = new int[128];
        private final long[] bits;
        private final int blocks;

        Alphabet(int[] pattern) {
            blocks = (pattern.length + BITS - 1) / BITS;
            int rows = 0;
            for (int c : pattern) {
                if (c >= ascii.length) {
                    if (others.putIfAbsent(c, rows + 1) == null) {
                        rows++;
                    }
                } else if (ascii[c] == 0) {
                    ascii[c] = ++rows;
                }
            }
            bits = new long[(rows + 1) * blocks];
            for (int i = 0; i < pattern.length; i++) {
                bits[row(pattern[i]) * blocks + i / BITS] |= 1L << (i % BITS);
            }
        }

        /** Where the character's bits stand; 0 for one that is not in the pattern. */
        int row(int c) {
            return c < ascii.length ? ascii[c] : others.getOrDefault(c, 0);
        }

        long matches(int row, int block) {
            return bits[row * blocks + block];
        }
    }
}
