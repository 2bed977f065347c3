package dev.tunesmith.data.row;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is wrong with the characters of a text, and what is only odd about them. */
final class TextFlaws {

    private static final char DELETE = 0x7F;
    private static final char REPLACEMENT = 0xFFFD;

    private TextFlaws() {}

    /** What makes a text unusable for a tokenizer, or null. */
    static @Nullable String flaw(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return "expected text, found the control character NUL at position " + i;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return "expected Unicode text, found half a surrogate pair at position " + i;
            }
        }
        return null;
    }

    /** What is worth a note, in words. */
    static List<String> oddities(String text) {
        boolean carriageReturn = false;
        boolean control = false;
        boolean replaced = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            carriageReturn |= c == '\r';
            control |= c < ' ' && c != '\n' && c != '\t' && c != '\r' || c == DELETE;
            replaced |= c == REPLACEMENT;
        }
        if (!carriageReturn && !control && !replaced) {
            return List.of();
        }
        List<String> found = new ArrayList<>();
        if (carriageReturn) {
            found.add("texts with carriage returns (kept)");
        }
        if (control) {
            found.add("texts with control characters (kept)");
        }
        if (replaced) {
            found.add("texts with the replacement character U+FFFD, a trace of an earlier wrong encoding (kept)");
        }
        return found;
    }
}
