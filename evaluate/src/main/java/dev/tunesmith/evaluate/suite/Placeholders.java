package dev.tunesmith.evaluate.suite;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts with {@code {{name}}} in them. */
final class Placeholders {

    private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*([\\p{L}\\p{N}_][\\p{L}\\p{N}_ .-]*?)\\s*}}");

    private Placeholders() {}

    /** The names in a text, each once. */
    static Set<String> names(String text) {
        Set<String> names = new LinkedHashSet<>();
        Matcher matcher = PLACE.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    /** The text with each name's value in its place; every name must have one. */
    static String fill(String text, Map<String, String> values) {
        return PLACE.matcher(text).replaceAll(match -> {
            String value = values.get(match.group(1));
            if (value == null) {
                throw new IllegalArgumentException("no value for {{" + match.group(1) + "}}");
            }
            return Matcher.quoteReplacement(value);
        });
    }
}
