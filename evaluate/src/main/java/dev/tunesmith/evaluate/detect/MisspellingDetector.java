package dev.tunesmith.evaluate.detect;

import dev.tunesmith.core.model.Generation.FinishReason;
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
 * (names), phrases of other languages, words of the prompt and the reference, and the team's own words.
 */
public final class MisspellingDetector implements Detector {

    private static final Pattern SKIPPED = Pattern.compile(
            "```.*?(?:```|$)|`[^`\\n]*`|https?://\\S+|www\\.\\S+|(?<!\\S)\\S*@\\S+|<[^>\\n]{1,80}>|(?<!\\S)\\S*[_\\\\/#{}=|]\\S*"
                    // A host, a file or a call: gmail.com, Next.js, range(10).
                    + "|[\\p{L}\\p{N}]+\\.\\p{Ll}{2,4}\\b|\\.\\p{Ll}{2,4}\\b|\\p{L}+\\(\\)?(?=\\S)",
            Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+(?:['’][\\p{L}]+)*");
    private static final Pattern ORDINARY = Pattern.compile("\\p{Lu}?[\\p{Ll}\\p{M}]{2,}(?:['’]\\p{Ll}+)*");
    private static final Pattern BEFORE_FIRST_WORD = Pattern.compile("(?:^|[.!?:]|\\R)[\\s\"“'(*>-]*$");
    /** What goes with any noun or pronoun. */
    private static final Pattern BEFORE_ENDING = Pattern.compile("(.{2,})'(?:s|d|ll|re|ve)");

    private static final Pattern ACCENTS = Pattern.compile("\\p{M}+");
    /** A part of a compound that is no word by itself: {@code pre-planted}, {@code e-bike}. */
    private static final int PREFIX = 5;

    /** Two words without the space between them; {@code macOS} and {@code iPhone} are none. */
    private static final Pattern RUN_TOGETHER = Pattern.compile("(\\p{Ll}{2,})\\p{Lu}\\p{L}{2,}");
    /** So many small letters stand before no capital, whether they make a word or not. */
    private static final int LEAST_RUN = 6;

    private static final Pattern CALL_OR_SIGNATURE = Pattern.compile("\\h*(?:[,.!?]|\\R|$)");
    /** Small words within names: {@code de la Cruz}, {@code Smith et al.} */
    private static final Set<String> PARTICLES = Set.of(
            "al", "d", "da", "de", "del", "den", "der", "di", "du", "el", "et", "la", "las", "le", "los", "van", "von");

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
        return 4;
    }

    @Override
    public List<Suspicion> detect(DetectorInput input) {
        String answer = input.answer();
        List<Suspicion> found = new ArrayList<>();
        String prose = blank(answer);
        Set<String> given = wordsOf(input.sources());
        given.addAll(ownWords);
        Matcher matcher = WORD.matcher(prose);
        boolean cut = input.finishReason() == FinishReason.LENGTH;
        while (matcher.find()) {
            String word = matcher.group();
            if (cut && matcher.end() == prose.length()) {
                continue; // perhaps only the beginning of a word
            }
            if (isRunTogether(word, given)) {
                found.add(Suspicion.at(kind(), answer, matcher.start(), matcher.end(), "two words run together"));
            } else if (ORDINARY.matcher(word).matches()
                    && !isName(prose, matcher.start(), matcher.end())
                    && !isPart(prose, matcher.start(), matcher.end())
                    && !isKnown(word.replace('’', '\''), given)
                    && !isForeign(prose, matcher.start(), matcher.end())) {
                found.add(Suspicion.at(kind(), answer, matcher.start(), matcher.end(), "not in the dictionary"));
            }
        }
        return found;
    }

    private boolean isRunTogether(String word, Set<String> given) {
        Matcher matcher = RUN_TOGETHER.matcher(word);
        return matcher.matches()
                && (speller.knows(matcher.group(1)) || matcher.group(1).length() >= LEAST_RUN)
                && !given.contains(word.toLowerCase(Locale.ROOT));
    }

    private boolean isKnown(String word, Set<String> given) {
        String lower = word.toLowerCase(Locale.ROOT);
        // The word lists write borrowed words without their accents, and no ligatures.
        String plain = ACCENTS.matcher(Normalizer.normalize(lower, Normalizer.Form.NFKD))
                .replaceAll("");
        Matcher ending = BEFORE_ENDING.matcher(word);
        return given.contains(lower)
                || speller.knows(word)
                || isKnownInAnyCase(lower)
                || (!plain.isEmpty() && !plain.equals(lower) && isKnownInAnyCase(plain))
                || (ending.matches() && isKnown(ending.group(1), given));
    }

    /** A missing capital is no misspelling. */
    private boolean isKnownInAnyCase(String lower) {
        String capital = lower.substring(0, 1).toUpperCase(Locale.ROOT) + lower.substring(1);
        return speller.knows(lower)
                || speller.knows(capital)
                || (speller.knowsName(capital) && !speller.looksLikeASlip(lower));
    }

    /** A part of a compound or of a name. */
    private boolean isPart(String prose, int start, int end) {
        String word = prose.substring(start, end);
        boolean hyphenAfter = end < prose.length() && prose.charAt(end) == '-';
        boolean hyphenBefore = start > 0 && prose.charAt(start - 1) == '-';
        return (hyphenAfter && (word.length() <= PREFIX || EnglishForms.isPrefix(word.toLowerCase(Locale.ROOT))))
                || (hyphenBefore && EnglishForms.isSecondPart(word, speller::knows))
                || PARTICLES.contains(word);
    }

    private boolean isForeign(String prose, int start, int end) {
        return ForeignWords.isInPhrase(prose, start, end)
                || ForeignWords.isOfLatinName(prose, start, prose.substring(start, end), speller::knows);
    }

    /**
     * A listed name; a capital where no sentence begins, or right behind a dash, as in a signature. Where one begins, a word
     * that stands alone or before a comma is a name too, and so is one that looks like no English word.
     */
    private boolean isName(String prose, int start, int end) {
        if (!Character.isUpperCase(prose.codePointAt(start))) {
            return false;
        }
        String name = BEFORE_ENDING
                .matcher(prose.substring(start, end).replace('’', '\''))
                .replaceAll("$1");
        boolean begins = BEFORE_FIRST_WORD
                .matcher(prose.substring(Math.max(0, start - 12), start))
                .find();
        return speller.knowsName(name)
                || (!EnglishForms.isNoName(name)
                        && (!begins
                                || (start > 0 && "-–—".indexOf(prose.charAt(start - 1)) >= 0)
                                || CALL_OR_SIGNATURE
                                        .matcher(prose)
                                        .region(end, prose.length())
                                        .lookingAt()
                                || !speller.looksLikeASlip(name.toLowerCase(Locale.ROOT))));
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
