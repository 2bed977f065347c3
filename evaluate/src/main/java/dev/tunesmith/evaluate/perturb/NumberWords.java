package dev.tunesmith.evaluate.perturb;

import dev.tunesmith.evaluate.text.EnglishNumbers;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * English numbers from 0 to 99 as words instead of digits, or the other way round. Numbers that stand in something longer (a
 * decimal, a date, a code) stay as they are.
 *
 * @param toWords whether digits become words; else words become digits
 */
public record NumberWords(boolean toWords) implements Perturbation {

    private static final int MOST = 99;
    private static final Pattern DIGITS =
            Pattern.compile("(?<![\\p{L}\\p{N}.,:/#€$£+%-])\\d{1,2}(?![\\p{L}\\p{N}%€$£/:-]|[.,]\\d)");
    private static final Map<String, String> TO_DIGITS = digits();

    @Override
    public String apply(String text, Random random) {
        return toWords
                ? DIGITS.matcher(text).replaceAll(match -> word(Integer.parseInt(match.group())))
                : Perturbations.replaceWords(text, TO_DIGITS);
    }

    private static Map<String, String> digits() {
        Map<String, String> map = new TreeMap<>();
        for (int i = 0; i <= MOST; i++) {
            // "one" is more often a pronoun than a number
            if (i != 1) {
                map.put(word(i), Integer.toString(i));
            }
        }
        return map;
    }

    private static String word(int number) {
        if (number < EnglishNumbers.SMALL.size()) {
            return EnglishNumbers.SMALL.get(number);
        }
        int ones = number % 10;
        return EnglishNumbers.TENS.get(number / 10 - 2) + (ones == 0 ? "" : "-" + EnglishNumbers.SMALL.get(ones));
    }
}
