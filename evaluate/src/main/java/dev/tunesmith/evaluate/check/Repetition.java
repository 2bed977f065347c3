package dev.tunesmith.evaluate.check;

import dev.tunesmith.evaluate.check.Evidence.Span;
import dev.tunesmith.evaluate.metric.Ngrams;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Measures how much a text repeats itself. */
public final class Repetition {

    private static final int LOOP_REPEATS = 3;
    private static final int LOOP_CHARACTERS = 20;
    /** No loop is looked for with a longer period, so that a long text stays cheap. */
    private static final int LOOP_PERIOD = 2000;

    private Repetition() {}

    /**
     * Share of word n-grams that occurred before: 1 − unique / all; 0 for a text of fewer than n words. Source: Welleck
     * et al. 2019, seq-rep-n.
     */
    public static double sequenceRepetition(String text, int n) {
        List<String> words = Words.of(text.toLowerCase(Locale.ROOT));
        int all = words.size() - n + 1;
        if (all < 1) {
            return 0;
        }
        return 1 - (double) Ngrams.distinct(words, n) / all;
    }

    /**
     * The loop that the text ends in: one segment at least three times in a row, the last perhaps cut off after, at least
     * 20 characters in all and with a letter or digit in it.
     */
    public static Optional<Span> tailLoop(String text) {
        String body = text.stripTrailing();
        int longest = Math.min(body.length() / LOOP_REPEATS, LOOP_PERIOD);
        for (int period = 1; period <= longest; period++) {
            int start = body.length() - period;
            while (start > 0 && body.charAt(start - 1) == body.charAt(start - 1 + period)) {
                start--;
            }
            int length = body.length() - start;
            if (length >= LOOP_REPEATS * period && length >= LOOP_CHARACTERS && hasWord(body, start, period)) {
                return Optional.of(new Span(start, body.length()));
            }
        }
        return Optional.empty();
    }

    private static boolean hasWord(String text, int start, int length) {
        return text.substring(start, start + length).chars().anyMatch(Character::isLetterOrDigit);
    }
}
