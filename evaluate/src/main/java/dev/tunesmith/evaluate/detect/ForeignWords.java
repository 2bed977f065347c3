package dev.tunesmith.evaluate.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells by the small words around it whether a word stands in a phrase of another language. */
final class ForeignWords {

    /** Of Spanish, Portuguese, Italian, French, German, Dutch and Swedish, less those that are English words too. */
    private static final Set<String> SMALL =
            Set.copyOf(List.of(("el los las una unos por del que es está muy pero como mi su más esta "
                            + "os uma não você dos das ao "
                            + "il di che della sono gli nel alla più "
                            + "le les des une est et dans avec vous nous je qui du au aux ce cette ne pas votre "
                            + "der das und ist nicht mit für ein eine einen auf von zu sie ich wir den dem im "
                            + "het een van ik niet voor op zijn och att är som")
                    .split(" ")));

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}]+");
    /** How many words before and after are looked at. */
    private static final int NEIGHBOURS = 4;

    private static final int LEAST_SMALL = 2;
    private static final int LONGEST_BEFORE = 30;

    private static final Pattern BEFORE_LATIN = Pattern.compile("(?:\\p{Lu}\\.|(\\p{Lu}\\p{Ll}{2,}))\\h$");
    private static final Pattern LATIN_ENDING = Pattern.compile("\\p{Ll}+(?:us|um|is|ae|ii|ta|ca|oides|sa|oli|ea|ia)");

    private ForeignWords() {}

    /** Whether at least two of the four words before and after it in its line are small words of another language. */
    static boolean isInPhrase(String text, int start, int end) {
        List<String> before = words(text.substring(text.lastIndexOf('\n', start) + 1, start));
        int lineEnd = text.indexOf('\n', end);
        List<String> after = words(text.substring(end, lineEnd < 0 ? text.length() : lineEnd));
        long small = before.subList(Math.max(0, before.size() - NEIGHBOURS), before.size()).stream()
                        .filter(SMALL::contains)
                        .count()
                + after.subList(0, Math.min(NEIGHBOURS, after.size())).stream()
                        .filter(SMALL::contains)
                        .count();
        return small >= LEAST_SMALL;
    }

    /** Whether it is the second word of a Latin name such as {@code Homarus gammarus} or {@code E. coli}. */
    static boolean isOfLatinName(String text, int start, String word, Predicate<String> known) {
        Matcher before = BEFORE_LATIN.matcher(text.substring(Math.max(0, start - LONGEST_BEFORE), start));
        return LATIN_ENDING.matcher(word).matches()
                && before.find()
                && (before.group(1) == null || !known.test(before.group(1).toLowerCase(Locale.ROOT)));
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(text.toLowerCase(Locale.ROOT));
        while (matcher.find()) {
            words.add(matcher.group());
        }
        return words;
    }
}
