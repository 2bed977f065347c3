package dev.tunesmith.evaluate.check;

import dev.tunesmith.evaluate.text.EnglishNumbers;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds numbers, prices, codes with digits, weekdays and months in a text, each with every way it may be read:
 * {@code 1,299} is 1299 or 1.299, {@code 49.90} is 49.9, {@code twenty-four} is 24.
 */
final class FactMentions {

    private static final Pattern DIGITS = Pattern.compile("\\d+(?:[.,'’]\\d+)*");
    private static final Pattern SEPARATOR = Pattern.compile("[.,'’]");
    /** The number of a list's entry says nothing about the world. */
    private static final Pattern LIST_MARK = Pattern.compile("(?m)^[ \\t]*\\d{1,2}[.)][ \\t]");

    private static final Pattern WORD = Pattern.compile("[A-Za-z]+");
    private static final Map<String, Integer> NUMBER_WORDS = numberWords();

    private static final Set<String> CALENDAR = Set.of(
            "Monday",
            "Tuesday",
            "Wednesday",
            "Thursday",
            "Friday",
            "Saturday",
            "Sunday",
            "January",
            "February",
            "April",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December");
    /** Months only beside a number: "you may", "a march". */
    private static final Set<String> UNSURE_MONTHS = Set.of("March", "May");

    private static final Pattern NUMBER_BEFORE = Pattern.compile("\\d(?:st|nd|rd|th)? (?:of )?$");
    private static final Map<String, String> SHORT_DAYS = Map.of(
            "Mon",
            "monday",
            "Tue",
            "tuesday",
            "Wed",
            "wednesday",
            "Thu",
            "thursday",
            "Fri",
            "friday",
            "Sat",
            "saturday",
            "Sun",
            "sunday");

    private FactMentions() {}

    /** A mention and the ways to read it. */
    record Mention(int start, int end, Set<String> readings) {}

    /** What an answer claims; cautious where a word is often no number ("this one") and for list marks. */
    static List<Mention> claimed(String answer) {
        List<Mention> mentions = new ArrayList<>();
        Set<Integer> listMarks = new HashSet<>();
        Matcher mark = LIST_MARK.matcher(answer);
        while (mark.find()) {
            listMarks.add(firstDigit(answer, mark.start()));
        }
        Matcher digits = DIGITS.matcher(answer);
        while (digits.find()) {
            if (!listMarks.contains(digits.start())) {
                mentions.add(mention(answer, digits.start(), digits.end()));
            }
        }
        words(answer, mentions);
        mentions.removeIf(
                mention -> answer.substring(mention.start(), mention.end()).equalsIgnoreCase("one"));
        return mentions;
    }

    /** Every reading of everything a source mentions; generous. */
    static Set<String> known(String source) {
        List<Mention> mentions = new ArrayList<>();
        Matcher digits = DIGITS.matcher(source);
        while (digits.find()) {
            mentions.add(mention(source, digits.start(), digits.end()));
        }
        words(source, mentions);
        Matcher day = WORD.matcher(source);
        while (day.find()) {
            String name = SHORT_DAYS.get(day.group());
            if (name != null) {
                mentions.add(new Mention(day.start(), day.end(), Set.of(name)));
            }
        }
        Set<String> readings = new HashSet<>();
        mentions.forEach(mention -> readings.addAll(mention.readings()));
        return readings;
    }

    private static int firstDigit(String text, int from) {
        int at = from;
        while (!Character.isDigit(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static Mention mention(String text, int start, int end) {
        Set<String> readings = numberReadings(text.substring(start, end));
        int from = start;
        while (from > 0 && isCode(text.charAt(from - 1))) {
            from--;
        }
        // A code such as KS-1042 is known by itself or by its number; a sign or dash before a number makes no code.
        if (from < start && text.substring(from, start).chars().anyMatch(Character::isLetter)) {
            int to = end;
            while (to < text.length() && isCode(text.charAt(to))) {
                to++;
            }
            readings.add("code " + text.substring(from, to).toLowerCase(Locale.ROOT));
            return new Mention(from, to, readings);
        }
        return new Mention(start, end, readings);
    }

    private static boolean isCode(char c) {
        return Character.isLetterOrDigit(c) || c == '-' || c == '_';
    }

    private static Set<String> numberReadings(String digits) {
        Set<String> readings = new LinkedHashSet<>();
        List<String> groups = List.of(SEPARATOR.split(digits, -1));
        if (groups.size() == 1) {
            readings.add(plain(digits));
            return readings;
        }
        List<String> tail = groups.subList(1, groups.size());
        if (tail.stream().allMatch(group -> group.length() == 3)) {
            readings.add(plain(String.join("", groups)));
        }
        List<String> thousands = groups.subList(1, groups.size() - 1);
        if (thousands.stream().allMatch(group -> group.length() == 3)) {
            String whole = String.join("", groups.subList(0, groups.size() - 1));
            readings.add(plain(whole + "." + groups.get(groups.size() - 1)));
        }
        if (readings.isEmpty()) {
            // A date or a version: known as it is written, not as a number.
            readings.add("as written " + digits);
        }
        return readings;
    }

    private static String plain(String number) {
        BigDecimal value = new BigDecimal(number);
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }

    private static Map<String, Integer> numberWords() {
        Map<String, Integer> words = new HashMap<>();
        for (int i = 0; i < EnglishNumbers.SMALL.size(); i++) {
            words.put(EnglishNumbers.SMALL.get(i), i);
        }
        for (int i = 0; i < EnglishNumbers.TENS.size(); i++) {
            words.put(EnglishNumbers.TENS.get(i), 20 + 10 * i);
        }
        return Map.copyOf(words);
    }

    private static void words(String text, List<Mention> mentions) {
        Matcher word = WORD.matcher(text);
        boolean more = word.find();
        while (more) {
            int start = word.start();
            int end = word.end();
            String name = word.group();
            Integer value = NUMBER_WORDS.get(name.toLowerCase(Locale.ROOT));
            more = word.find();
            if (value != null) {
                if (value >= 20 && more && isUnitAfter(text, end, word)) {
                    value += NUMBER_WORDS.getOrDefault(word.group().toLowerCase(Locale.ROOT), 0);
                    end = word.end();
                    more = word.find();
                }
                mentions.add(new Mention(start, end, Set.of(value.toString())));
            } else if (isCalendar(text, start, end)) {
                String single = name.endsWith("ys") ? name.substring(0, name.length() - 1) : name;
                mentions.add(new Mention(start, end, Set.of(single.toLowerCase(Locale.ROOT))));
            }
        }
    }

    /** Whether the next word is a unit that belongs to the tens before it: {@code twenty-four}. */
    private static boolean isUnitAfter(String text, int end, Matcher next) {
        int unit = NUMBER_WORDS.getOrDefault(next.group().toLowerCase(Locale.ROOT), 0);
        return unit >= 1 && unit <= 9 && next.start() == end + 1 && "- ".indexOf(text.charAt(end)) >= 0;
    }

    private static boolean isCalendar(String text, int start, int end) {
        String name = text.substring(start, end);
        if (CALENDAR.contains(name)
                || (name.endsWith("ys") && CALENDAR.contains(name.substring(0, name.length() - 1)))) {
            return true;
        }
        if (!UNSURE_MONTHS.contains(name)) {
            return false;
        }
        boolean after = end + 1 < text.length() && text.charAt(end) == ' ' && Character.isDigit(text.charAt(end + 1));
        String before = text.substring(Math.max(0, start - 8), start);
        return after || NUMBER_BEFORE.matcher(before).find();
    }
}
