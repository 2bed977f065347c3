package dev.tunesmith.data.synthesise;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with slots: {@code {slot}}, {@code {slot.part}}, {@code {slot|lower}}. Anything else in braces is plain text.
 *
 * @param text as written
 */
record SlotText(String text) {

    /** The part that {@code {slot}} means. */
    static final String TEXT = "text";

    static final List<String> FILTERS = List.of("lower", "upper", "capitalise");

    private static final Pattern SLOT =
            Pattern.compile("\\{([A-Za-z_][\\w-]*)(?:\\.([A-Za-z_][\\w-]*))?(?:\\|([A-Za-z_]\\w*))?}");

    /** A place where a value goes; {@code filter} is empty for none. */
    record Use(String slot, String part, String filter) {}

    /** The slots in order, repeats included. */
    List<Use> uses() {
        List<Use> uses = new ArrayList<>();
        Matcher matcher = SLOT.matcher(text);
        while (matcher.find()) {
            uses.add(use(matcher));
        }
        return uses;
    }

    /** The text with each slot replaced by what {@code value} says, its filter applied. */
    String fill(Function<Use, String> value) {
        Matcher matcher = SLOT.matcher(text);
        StringBuilder result = new StringBuilder();
        while (matcher.find()) {
            Use use = use(matcher);
            matcher.appendReplacement(result, Matcher.quoteReplacement(filtered(value.apply(use), use.filter())));
        }
        return matcher.appendTail(result).toString();
    }

    private static Use use(Matcher matcher) {
        String part = matcher.group(2);
        String filter = matcher.group(3);
        return new Use(matcher.group(1), part == null ? TEXT : part, filter == null ? "" : filter);
    }

    private static String filtered(String value, String filter) {
        return switch (filter) {
            case "lower" -> value.toLowerCase(Locale.ROOT);
            case "upper" -> value.toUpperCase(Locale.ROOT);
            case "capitalise" ->
                value.isEmpty()
                        ? value
                        : value.substring(0, value.offsetByCodePoints(0, 1)).toUpperCase(Locale.ROOT)
                                + value.substring(value.offsetByCodePoints(0, 1));
            default -> value;
        };
    }
}
