package dev.tunesmith.evaluate.text;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Guesses the language of a text from its groups of one to three characters.
 *
 * <p>The weights are those of Apache OpenNLP's model {@code langdetect-183}; they are looked up here, since the library takes
 * thirty times as long. Sentences are told apart well, single words are not; fewer candidates help. Figures: docs/evaluation.md.
 * Safe for any thread.
 */
public final class LanguageGuess {

    /** A language is told by its beginning. */
    private static final int LONGEST = 400;

    private final List<String> candidates;
    private final int[] columns;

    /**
     * Choose among languages.
     *
     * @param among two-letter codes of {@link #known()}, at least one
     */
    public LanguageGuess(Collection<String> among) {
        this.candidates = List.copyOf(among);
        this.columns = candidates.stream()
                .mapToInt(code -> LanguageModel.CODES.indexOf(code))
                .toArray();
        for (int i = 0; i < columns.length; i++) {
            if (columns[i] < 0) {
                throw new IllegalArgumentException("no language " + candidates.get(i));
            }
        }
    }

    /** Two-letter codes (ISO 639-1) of the languages that can be told apart. */
    public static List<String> known() {
        return LanguageModel.CODES;
    }

    /** The likeliest of the candidates, or nothing for a text without letters. */
    public Optional<String> of(String text) {
        String plain = plain(text);
        if (plain.codePoints().noneMatch(Character::isLetter)) {
            return Optional.empty();
        }
        double[] scores = scores(plain);
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            if (scores[i] > scores[best]) {
                best = i;
            }
        }
        return Optional.of(candidates.get(best));
    }

    private double[] scores(String plain) {
        LanguageModel model = LanguageModel.get();
        int[] rows = new int[plain.length() * LanguageModel.LONGEST_GRAM];
        int found = 0;
        for (int start = 0; start < plain.length(); start++) {
            long key = 0;
            for (int end = start; end < Math.min(plain.length(), start + LanguageModel.LONGEST_GRAM); end++) {
                key = key << Character.SIZE | plain.charAt(end);
                int row = model.row(key);
                if (row >= 0) {
                    rows[found++] = row;
                }
            }
        }
        double[] scores = new double[columns.length];
        // Each group counts once, as the model was trained.
        Arrays.sort(rows, 0, found);
        for (int r = 0; r < found; r++) {
            if (r == 0 || rows[r] != rows[r - 1]) {
                for (int i = 0; i < columns.length; i++) {
                    scores[i] += model.weight(rows[r], columns[i]);
                }
            }
        }
        return scores;
    }

    /** Lower case; one space for anything that says nothing: digits, addresses, hyphens, symbols; as the model was trained. */
    private static String plain(String text) {
        StringBuilder plain = new StringBuilder();
        for (String word : text.substring(0, Math.min(text.length(), LONGEST)).split("\\s+", -1)) {
            if (word.contains("://") || word.indexOf('@') >= 0 || word.startsWith("#")) {
                continue;
            }
            for (int i = 0; i < word.length(); i++) {
                char c = word.charAt(i);
                append(plain, Character.isDigit(c) || c == '-' || c >= Character.MIN_SURROGATE ? ' ' : c);
            }
            append(plain, ' ');
        }
        return plain.toString().strip().toLowerCase(Locale.ROOT);
    }

    private static void append(StringBuilder plain, char c) {
        if (c != ' ' || (!plain.isEmpty() && plain.charAt(plain.length() - 1) != ' ')) {
            plain.append(c);
        }
    }
}
