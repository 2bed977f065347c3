package dev.tunesmith.evaluate.detect;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The opening and the close of a letter or a house style: a greeting first, a sign-off or a closing formula with a name last. */
final class HouseForm {

    private static final Pattern GREETING = Pattern.compile(
            "^[\\s\"“*]*(?:hi|hello|hey|dear|good (?:morning|day|afternoon|evening))\\b", Pattern.CASE_INSENSITIVE);
    /** {@code … - Kestrel support} */
    private static final Pattern SIGN_OFF = Pattern.compile(
            "(?<=[.!?)]\\s|\\R)[-–—] ?(\\p{L}[\\p{L}\\p{N}'’&]*(?: \\p{L}[\\p{L}\\p{N}'’&]*){0,2})\\s*$");

    private static final Pattern FORMULA = Pattern.compile(
            "^(?:(?:kind|best|warm|many|with)? ?(?:kind |best |warm )?(?:regards|wishes|greetings)|(?:many )?thanks|thank you|yours(?: \\w+)?|sincerely(?: yours)?|cheers|best)\\W*$",
            Pattern.CASE_INSENSITIVE);
    private static final int LAST_LINES = 3;
    private static final int NAME_WORDS = 5;

    private HouseForm() {}

    static boolean greets(String text) {
        return GREETING.matcher(text).find();
    }

    /** The sign-off behind a dash at the very end. */
    static Optional<String> signOff(String text) {
        Matcher matcher = SIGN_OFF.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** Where the sign-off begins, at its dash; −1 for none. */
    static int signOffStart(String text) {
        Matcher matcher = SIGN_OFF.matcher(text);
        return matcher.find() ? matcher.start() : -1;
    }

    /** Whether the last lines are a closing formula, or a name alone behind other lines. */
    static boolean closesLikeALetter(String text) {
        List<String> lines = text.strip()
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        if (lines.size() < 2) {
            return false;
        }
        List<String> last = lines.subList(Math.max(1, lines.size() - LAST_LINES), lines.size());
        if (last.stream().anyMatch(line -> FORMULA.matcher(line).matches())) {
            return true;
        }
        String name = lines.get(lines.size() - 1);
        return Character.isUpperCase(name.codePointAt(0))
                && name.split(" ").length <= NAME_WORDS
                && name.matches("[\\p{L}\\p{N} .,'’&-]+")
                && !name.endsWith(".");
    }

    /** Whether two sign-offs are the same but for case. */
    static boolean same(String one, String other) {
        return one.toLowerCase(Locale.ROOT).equals(other.toLowerCase(Locale.ROOT));
    }
}
