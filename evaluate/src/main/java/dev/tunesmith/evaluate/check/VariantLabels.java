package dev.tunesmith.evaluate.check;

import java.util.List;

/** Which variants a check means. */
final class VariantLabels {

    private VariantLabels() {}

    /** Whether a label is one of the wanted, or one of these and a number; an empty list wants all. */
    static boolean match(List<String> wanted, String label) {
        return wanted.isEmpty() || wanted.stream().anyMatch(one -> label.equals(one) || label.matches(quoted(one)));
    }

    private static String quoted(String label) {
        return java.util.regex.Pattern.quote(label) + "-\\d+";
    }
}
