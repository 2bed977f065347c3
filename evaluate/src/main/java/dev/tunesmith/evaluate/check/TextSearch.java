package dev.tunesmith.evaluate.check;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A literal text to look for, case and word boundaries considered or not; white space in it matches any white space. */
final class TextSearch {

    private static final Pattern WHITESPACE = Pattern.compile("\\s+");

    private final String text;
    private final Pattern pattern;
    private final boolean wholeWords;

    TextSearch(String text, boolean ignoreCase, boolean wholeWords) {
        this.text = text;
        StringBuilder regex = new StringBuilder();
        for (String word : WHITESPACE.split(text.strip(), -1)) {
            regex.append(regex.isEmpty() ? "" : "\\s+").append(Pattern.quote(word));
        }
        this.wholeWords = wholeWords;
        this.pattern =
                Pattern.compile(regex.toString(), ignoreCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0);
    }

    static List<TextSearch> all(List<String> texts, boolean ignoreCase, boolean wholeWords) {
        return texts.stream()
                .map(text -> new TextSearch(text, ignoreCase, wholeWords))
                .toList();
    }

    String text() {
        return text;
    }

    boolean isIn(String answer) {
        return find(pattern.matcher(answer), answer, 0);
    }

    /** The next match from a place on that stands for itself, where whole words are wanted. */
    private boolean find(Matcher matcher, String answer, int from) {
        // Not by look-behind, which would be tried at each character.
        boolean found = from <= answer.length() && matcher.find(from);
        while (found && wholeWords && !isApart(answer, matcher.start(), matcher.end())) {
            int next = matcher.start() + 1;
            found = next <= answer.length() && matcher.find(next);
        }
        return found;
    }

    private static boolean isApart(String answer, int start, int end) {
        return (start == 0 || !isWord(answer.codePointBefore(start)))
                && (end == answer.length() || !isWord(answer.codePointAt(end)));
    }

    private static boolean isWord(int c) {
        return switch (Character.getType(c)) {
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
            default -> Character.isLetter(c) || c == '_';
        };
    }

    boolean startsOrEnds(String answer, boolean start) {
        Matcher matcher = pattern.matcher(answer);
        if (start) {
            return matcher.lookingAt();
        }
        for (int from = 0; from <= answer.length() && matcher.find(from); from = matcher.start() + 1) {
            if (matcher.end() == answer.length()) {
                return true;
            }
        }
        return false;
    }

    List<Evidence> occurrences(String answer) {
        List<Evidence> found = new ArrayList<>();
        Matcher matcher = pattern.matcher(answer);
        int from = 0;
        while (find(matcher, answer, from)) {
            found.add(Evidence.at(answer, matcher.start(), matcher.end()));
            from = Math.max(matcher.end(), matcher.start() + 1);
        }
        return found;
    }
}
