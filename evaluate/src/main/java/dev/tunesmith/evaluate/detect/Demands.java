package dev.tunesmith.evaluate.detect;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Reads from a prompt what form it asks for, in English: one sentence, yes or no, so many points. */
final class Demands {

    private static final Pattern ONE_SENTENCE = Pattern.compile(
            "\\b(?:in|with|as|write|give)? ?(?:just |only |exactly )?(?:one|a single|1) (?:short )?sentence\\b");
    private static final Pattern YES_OR_NO = Pattern.compile("\\b(?:yes or no|yes/no)\\b");
    private static final List<String> NUMBERS =
            List.of("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten");
    private static final Pattern POINTS = Pattern.compile("\\b(\\d{1,2}|" + String.join("|", NUMBERS)
            + ") (?:short |bullet |list |main |key )?(?:points|bullets|items|entries)\\b");
    private static final Map<String, Integer> VALUES =
            IntStream.range(0, NUMBERS.size()).boxed().collect(Collectors.toUnmodifiableMap(NUMBERS::get, i -> i + 1));

    private Demands() {}

    static boolean oneSentence(String prompt) {
        return ONE_SENTENCE.matcher(prompt.toLowerCase(Locale.ROOT)).find();
    }

    static boolean yesOrNo(String prompt) {
        return YES_OR_NO.matcher(prompt.toLowerCase(Locale.ROOT)).find();
    }

    /** How many points of a list are asked for. */
    static OptionalInt points(String prompt) {
        Matcher points = POINTS.matcher(prompt.toLowerCase(Locale.ROOT));
        if (!points.find()) {
            return OptionalInt.empty();
        }
        Integer value = VALUES.get(points.group(1));
        return OptionalInt.of(value == null ? Integer.parseInt(points.group(1)) : value);
    }
}
