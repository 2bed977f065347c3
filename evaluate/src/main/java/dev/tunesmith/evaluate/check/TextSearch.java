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

    TextSearch(String text, boolean ignoreCase, boolean wholeWords) {
        this.text = text;
        StringBuilder regex = new StringBuilder();
        for (String word : WHITESPACE.split(text.strip(), -1)) {
            regex.append(regex.isEmpty() ? "" : "\\s+").append(Pattern.quote(word));
        }
        String whole = wholeWords ? "(?<![\\p{L}\\p{N}_])" + regex + "(?![\\p{L}\\p{N}_])" : regex.toString();
        this.pattern = Pattern.compile(whole, ignoreCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0);
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
        return pattern.matcher(answer).find();
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
        while (matcher.find()) {
            found.add(Evidence.at(answer, matcher.start(), matcher.end()));
        }
        return found;
    }
}
