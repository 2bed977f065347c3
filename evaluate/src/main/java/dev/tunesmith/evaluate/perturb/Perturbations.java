package dev.tunesmith.evaluate.perturb;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Perturbations that need no state of their own. */
public final class Perturbations {

    private static final Pattern WORD_START = Pattern.compile("(?<![\\p{L}\\p{N}'’])\\p{Ll}");
    private static final Pattern PUNCTUATION = Pattern.compile("(?<![\\p{L}\\p{N}])\\p{P}|\\p{P}(?![\\p{L}\\p{N}])");
    private static final Pattern SPACES = Pattern.compile("[ \\t]{2,}|[ \\t]+(?=\\R|$)");
    private static final Pattern SPACE = Pattern.compile("(?<=\\S) (?=\\S)");
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");

    private Perturbations() {}

    /** All letters upper case. */
    public static Perturbation upperCase() {
        return (text, random) -> text.toUpperCase(Locale.ROOT);
    }

    /** All letters lower case. */
    public static Perturbation lowerCase() {
        return (text, random) -> text.toLowerCase(Locale.ROOT);
    }

    /** Every word begins with a capital. */
    public static Perturbation titleCase() {
        return (text, random) ->
                WORD_START.matcher(text).replaceAll(match -> match.group().toUpperCase(Locale.ROOT));
    }

    /** No punctuation; what is inside a word or number ({@code it's}, {@code 3.5}) stays. */
    public static Perturbation withoutPunctuation() {
        return (text, random) -> PUNCTUATION.matcher(text).replaceAll("").strip();
    }

    /** One more mark at the end: a full stop where there is none, else an exclamation mark. */
    public static Perturbation morePunctuation() {
        return (text, random) -> {
            String stripped = text.stripTrailing();
            boolean ended = !stripped.isEmpty() && ".!?…".indexOf(stripped.charAt(stripped.length() - 1)) >= 0;
            return stripped + (ended ? "!" : ".");
        };
    }

    /** About every third space doubled, and a space at both ends. */
    public static Perturbation moreWhitespace() {
        return (text, random) ->
                " " + SPACE.matcher(text).replaceAll(match -> random.nextInt(3) == 0 ? "  " : " ") + " ";
    }

    /** Single spaces between words, none at the ends of lines. */
    public static Perturbation lessWhitespace() {
        return (text, random) -> SPACES.matcher(text)
                .replaceAll(match -> match.group().length() > 1 && match.end() < text.length() ? " " : "")
                .strip();
    }

    /** Letters without their accents: {@code café} to {@code cafe}, {@code ß} and {@code ø} as typists write them. */
    public static Perturbation withoutAccents() {
        return (text, random) -> MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFD))
                .replaceAll("")
                .replace("ß", "ss")
                .replace("ø", "o")
                .replace("Ø", "O")
                .replace("ł", "l")
                .replace("Ł", "L")
                .replace("æ", "ae")
                .replace("Æ", "Ae")
                .replace("œ", "oe");
    }

    /** English long forms as contractions: {@code do not} to {@code don't}. */
    public static Perturbation contracted() {
        return (text, random) -> replaceWords(text, Contractions.TO_SHORT);
    }

    /** English contractions as long forms: {@code don't} to {@code do not}. */
    public static Perturbation expanded() {
        return (text, random) -> replaceWords(text.replace('’', '\''), Contractions.TO_LONG);
    }

    /** Replace whole words or phrases, keeping a capital at the beginning. */
    static String replaceWords(String text, Map<String, String> replacements) {
        TreeMap<String, String> byLength = new TreeMap<>(
                (a, b) -> a.length() == b.length() ? a.compareTo(b) : Integer.compare(b.length(), a.length()));
        byLength.putAll(replacements);
        StringBuilder alternatives = new StringBuilder();
        for (String word : byLength.keySet()) {
            alternatives.append(alternatives.length() == 0 ? "" : "|").append(Pattern.quote(word));
        }
        Pattern pattern = Pattern.compile(
                "(?<![\\p{L}\\p{N}'])(?:" + alternatives + ")(?![\\p{L}\\p{N}'])",
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
        return pattern.matcher(text).replaceAll(match -> {
            String found = match.group();
            String with = replacements.getOrDefault(found.toLowerCase(Locale.ROOT), found);
            boolean capital = Character.isUpperCase(found.charAt(0));
            return Matcher.quoteReplacement(
                    capital ? with.substring(0, 1).toUpperCase(Locale.ROOT) + with.substring(1) : with);
        });
    }
}
