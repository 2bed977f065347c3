package dev.tunesmith.evaluate.check;

import java.util.ArrayList;
import java.util.List;

/** Splits text into words, for counting. */
public final class Words {

    private Words() {}

    /** The parts between white space. */
    public static List<String> of(String text) {
        String stripped = text.strip();
        if (stripped.isEmpty()) {
            return List.of();
        }
        List<String> words = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < stripped.length(); i++) {
            if (isSpace(stripped.charAt(i))) {
                words.add(stripped.substring(start, i));
                while (i + 1 < stripped.length() && isSpace(stripped.charAt(i + 1))) {
                    i++;
                }
                start = i + 1;
            }
        }
        words.add(stripped.substring(start));
        return words;
    }

    /** Unicode's property White_Space, all of whose characters are in the basic plane. */
    private static boolean isSpace(char c) {
        return c == ' '
                || (c >= '\t' && c <= '\r')
                || (c > '~'
                        && (c == 0x85
                                || c == 0xA0
                                || c == 0x1680
                                || (c >= 0x2000 && c <= 0x200A)
                                || c == 0x2028
                                || c == 0x2029
                                || c == 0x202F
                                || c == 0x205F
                                || c == 0x3000));
    }

    public static int count(String text) {
        return of(text).size();
    }
}
