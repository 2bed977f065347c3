package dev.tunesmith.evaluate.detect;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Suspects words that the dictionary does not know.
 *
 * <p>Left out: code, JSON, addresses, words with digits or capitals inside, acronyms, words with a capital within a sentence
 * (names), words of the prompt and the reference, and the team's own words.
 */
public final class MisspellingDetector implements Detector {

    private static final Pattern SKIPPED = Pattern.compile(
            "```.*?(?:```|$)|`[^`\\n]*`|https?://\\S+|www\\.\\S+|(?<!\\S)\\S+@\\S+|<[^>\\n]{1,80}>|(?<!\\S)\\S*[_\\\\/#{}=|]\\S*",
            Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+(?:['’][\\p{L}]+)*");
    private static final Pattern ORDINARY = Pattern.compile("\\p{Lu}?[\\p{Ll}\\p{M}]{2,}(?:['’]\\p{Ll}+)*");
    private static final Pattern BEFORE_FIRST_WORD = Pattern.compile("(?:^|[.!?:]|\\R)[\\s\"“'(*>-]*$");

    private static final Pattern ACCENTS = Pattern.compile("\\p{M}+");
    /** A part of a compound that is no word by itself: {@code pre-planted}, {@code e-bike}. */
    private static final int PREFIX = 5;

    private static final Set<String> INFORMAL = Set.of(
            "ok",
            "okay",
            "lol",
            "hmm",
            "yeah",
            "yep",
            "nope",
            "emoji",
            "emojis",
            "chatbot",
            "chatbots",
            "selfie",
            "collab",
            "wifi",
            "app",
            "apps",
            "blog",
            "blogs",
            "smartphone",
            "smartphones",
            "hashtag",
            "hashtags",
            "login",
            "signup",
            "vs",
            "etc");

    private final Speller speller;
    private final Set<String> ownWords;

    /** Look words up by a speller, and know the team's own words too, whatever their case. */
    public MisspellingDetector(Speller speller, Set<String> teamWords) {
        this.speller = speller;
        Set<String> lower = new HashSet<>();
        teamWords.forEach(word -> lower.add(word.toLowerCase(Locale.ROOT)));
        this.ownWords = Set.copyOf(lower);
    }

    @Override
    public ErrorKind kind() {
        return ErrorKind.MISSPELLING;
    }

    @Override
    public int version() {
        return 2;
    }

    @Override
    public List<Suspicion> detect(DetectorInput input) {
        String answer = input.answer();
        List<Suspicion> found = new ArrayList<>();
        String prose = blank(answer);
        Set<String> given = wordsOf(input.sources());
        Matcher matcher = WORD.matcher(prose);
        while (matcher.find()) {
            String word = matcher.group();
            if (ORDINARY.matcher(word).matches()
                    && !isName(prose, matcher.start(), word)
                    && !isPrefix(prose, matcher.end(), word)
                    && !isKnown(word.replace('’', '\''), given)) {
                found.add(Suspicion.at(kind(), answer, matcher.start(), matcher.end(), "not in the dictionary"));
            }
        }
        return found;
    }

    private boolean isKnown(String word, Set<String> given) {
        String lower = word.toLowerCase(Locale.ROOT);
        return given.contains(lower)
                || ownWords.contains(lower)
                || INFORMAL.contains(lower)
                || speller.knows(word)
                || speller.knows(lower)
                // The word lists write borrowed words without their accents.
                || speller.knows(ACCENTS.matcher(Normalizer.normalize(lower, Normalizer.Form.NFD))
                        .replaceAll(""));
    }

    private static boolean isPrefix(String prose, int end, String word) {
        return word.length() <= PREFIX && end < prose.length() && prose.charAt(end) == '-';
    }

    /** A capital where no sentence begins, or right behind a dash, as in a signature. */
    private static boolean isName(String prose, int start, String word) {
        if (!Character.isUpperCase(word.codePointAt(0))) {
            return false;
        }
        return (start > 0 && "-–—".indexOf(prose.charAt(start - 1)) >= 0)
                || !BEFORE_FIRST_WORD
                        .matcher(prose.substring(Math.max(0, start - 12), start))
                        .find();
    }

    private static Set<String> wordsOf(String text) {
        Set<String> words = new HashSet<>();
        Matcher matcher = WORD.matcher(text.replace('’', '\'').toLowerCase(Locale.ROOT));
        while (matcher.find()) {
            words.add(matcher.group());
        }
        return words;
    }

    /** Put spaces where no prose is, so that places stay the same. */
    private static String blank(String text) {
        return SKIPPED.matcher(JsonText.blankObjects(text))
                .replaceAll(match -> " ".repeat(match.group().length()));
    }
}
