package dev.tunesmith.evaluate.check;

import java.util.List;
import java.util.regex.Pattern;

/** Splits text into words, for counting. */
public final class Words {

    private static final Pattern WHITESPACE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

    private Words() {}

    /** The parts between white space. */
    public static List<String> of(String text) {
        String stripped = text.strip();
        return stripped.isEmpty() ? List.of() : List.of(WHITESPACE.split(stripped, -1));
    }

    public static int count(String text) {
        return of(text).size();
    }
}
