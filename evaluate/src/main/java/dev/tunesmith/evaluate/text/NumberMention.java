package dev.tunesmith.evaluate.text;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number in a text, with every way it may be read: {@code 1,299} is 1299 or 1.299; {@code 49.90} is 49.9.
 *
 * @param start in UTF-16 units, the sign included
 * @param end after the last character
 * @param readings at least one
 */
public record NumberMention(int start, int end, List<BigDecimal> readings) {

    private static final String SPACES = " \u00A0\u202F";
    /** Digits, groups after any separator, an exponent. A space separates thousands only. */
    private static final Pattern NUMBER = Pattern.compile("\\d{1,100}+(?:[.,'’]\\d{1,100}+|[" + SPACES
            + "]\\d{3}(?!\\d)){0,40}+(?:[eE][+-]?\\d{1,3}(?![\\p{L}\\d]))?");

    private static final Pattern SEPARATOR = Pattern.compile("[.,'’" + SPACES + "]");

    public NumberMention {
        readings = List.copyOf(readings);
    }

    /** All numbers of a text, from left to right. Digits within a code such as {@code KS-1042} count too. */
    public static List<NumberMention> in(String text) {
        List<NumberMention> mentions = new ArrayList<>();
        Matcher number = NUMBER.matcher(text);
        while (number.find()) {
            int start = number.start();
            boolean negative = isSigned(text, start);
            List<BigDecimal> readings = new ArrayList<>();
            for (BigDecimal value : readings(number.group())) {
                readings.add(negative ? value.negate() : value);
            }
            mentions.add(new NumberMention(negative ? start - 1 : start, number.end(), readings));
        }
        return mentions;
    }

    /** A minus counts where nothing stands before it that it could join or take something from. */
    private static boolean isSigned(String text, int start) {
        if (start == 0 || "-−".indexOf(text.charAt(start - 1)) < 0) {
            return false;
        }
        char before = start == 1 ? ' ' : text.charAt(start - 2);
        return Character.isWhitespace(before) || "([{:=<>~€$£\"'".indexOf(before) >= 0;
    }

    private static List<BigDecimal> readings(String number) {
        int e = Math.max(number.indexOf('e'), number.indexOf('E'));
        String exponent = e < 0 ? "" : number.substring(e);
        String digits = e < 0 ? number : number.substring(0, e);
        List<String> groups = List.of(SEPARATOR.split(digits, -1));
        String whole = String.join("", groups);
        List<BigDecimal> readings = new ArrayList<>();
        boolean allThousands = groups.stream().skip(1).allMatch(group -> group.length() == 3);
        if (groups.size() == 1 || allThousands) {
            readings.add(new BigDecimal(whole + exponent));
        }
        if (groups.size() > 1) {
            String last = groups.get(groups.size() - 1);
            boolean thousandsBefore =
                    groups.subList(1, groups.size() - 1).stream().allMatch(group -> group.length() == 3);
            char separator = digits.charAt(digits.length() - last.length() - 1);
            if (thousandsBefore && (separator == '.' || separator == ',')) {
                String before = whole.substring(0, whole.length() - last.length());
                readings.add(new BigDecimal(before + "." + last + exponent));
            }
        }
        if (readings.isEmpty()) {
            // Neither thousands nor a decimal point, as in 192.168.1.20: the first group is what a reader would take.
            readings.add(new BigDecimal(groups.get(0)));
        }
        return readings;
    }
}
