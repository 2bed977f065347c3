package dev.tunesmith.evaluate.perturb;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * Whole numbers replaced by others with as many digits; the same number by the same one throughout. Numbers in a decimal, a
 * date or a code stay.
 */
public record OtherNumbers() implements Perturbation {

    private static final Pattern NUMBER =
            Pattern.compile("(?<![\\p{L}\\p{N}.,:/#-])[1-9]\\d{0,8}(?![\\p{L}\\p{N}/:-]|[.,]\\d)");

    @Override
    public String apply(String text, Random random) {
        Map<String, String> chosen = new LinkedHashMap<>();
        return NUMBER.matcher(text)
                .replaceAll(match -> chosen.computeIfAbsent(match.group(), old -> other(old, random)));
    }

    private static String other(String old, Random random) {
        int least = (int) Math.pow(10, old.length() - 1.0);
        int span = least * 9;
        int place = Integer.parseInt(old) - least;
        return Integer.toString(least + (place + 1 + random.nextInt(span - 1)) % span);
    }
}
