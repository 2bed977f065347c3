package dev.tunesmith.evaluate.metric;

import java.util.ArrayList;
import java.util.List;

/** White space as Python's {@code str.split} sees it, which is neither Java's {@code isWhitespace} nor its {@code \s}. */
final class PythonText {

    private PythonText() {}

    static boolean isSpace(char c) {
        return c == ' '
                || (c >= 0x09 && c <= 0x0D)
                || (c >= 0x1C && c <= 0x1F)
                || (c > 0x7F
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

    /** The parts between white space; none is empty. */
    static List<String> split(CharSequence text) {
        List<String> parts = new ArrayList<>();
        int start = -1;
        for (int i = 0; i < text.length(); i++) {
            if (isSpace(text.charAt(i))) {
                if (start >= 0) {
                    parts.add(text.subSequence(start, i).toString());
                }
                start = -1;
            } else if (start < 0) {
                start = i;
            }
        }
        if (start >= 0) {
            parts.add(text.subSequence(start, text.length()).toString());
        }
        return parts;
    }

    /** The text without white space at its end. */
    static String stripEnd(String text) {
        int end = text.length();
        while (end > 0 && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    /** The code points that are no white space. */
    static int[] codePoints(String text) {
        return text.codePoints()
                .filter(c -> c > Character.MAX_VALUE || !isSpace((char) c))
                .toArray();
    }
}
