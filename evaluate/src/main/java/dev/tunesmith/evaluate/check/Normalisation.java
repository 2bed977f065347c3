package dev.tunesmith.evaluate.check;

import dev.tunesmith.core.config.YamlMap;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What does not matter when two texts are compared.
 *
 * @param trim white space at both ends
 * @param ignoreCase upper and lower case
 * @param collapseWhitespace how much white space is between words
 */
public record Normalisation(boolean trim, boolean ignoreCase, boolean collapseWhitespace) {

    private static final Pattern WHITESPACE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

    static Normalisation read(YamlMap options) {
        return new Normalisation(
                options.bool("trim", true),
                options.bool("ignoreCase", false),
                options.bool("collapseWhitespace", false));
    }

    /** The text without what does not matter. */
    public String apply(String text) {
        String result = collapseWhitespace ? WHITESPACE.matcher(text).replaceAll(" ") : text;
        result = trim ? result.strip() : result;
        return ignoreCase ? result.toLowerCase(Locale.ROOT) : result;
    }

    /** Lower case, single spaces, no space at the ends. */
    static String loosest(String text) {
        return new Normalisation(true, true, true).apply(text);
    }
}
