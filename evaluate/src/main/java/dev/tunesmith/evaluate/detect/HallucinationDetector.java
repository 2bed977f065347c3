package dev.tunesmith.evaluate.detect;

import dev.tunesmith.evaluate.check.CheckInput;
import dev.tunesmith.evaluate.check.Evidence;
import dev.tunesmith.evaluate.check.Evidence.Span;
import dev.tunesmith.evaluate.check.NoNewNumbers;
import dev.tunesmith.evaluate.text.Sentences;
import dev.tunesmith.evaluate.text.Sentences.Sentence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Suspects numbers, dates, names and quotes that neither the prompt nor the reference holds and, where the model answered
 * several times, sentences whose words its other answers do not share; names and numbers that the model itself found unlikely;
 * sentences of which hardly a word is in the prompt; and in JSON, values that should have come from the message.
 *
 * <p>Source of the second: SelfCheckGPT's unigram tier (Manakul et al. 2023): words are counted over the answer and its
 * samples, lower-cased and unsmoothed; a sentence's score is the mean of −log p of its words. There the score ranks sentences; here a sentence is
 * suspected where less than {@value #LEAST_SHARED} of its words of four letters and more occur in any other answer.
 */
public final class HallucinationDetector implements Detector {

    private static final double LEAST_SHARED = 0.34;
    private static final int FEWEST_SAMPLES = 3;
    private static final Pattern NAME =
            Pattern.compile("(?<=[\\p{Ll}\\p{N},;:] )\\p{Lu}[\\p{Ll}\\p{N}]{2,}(?: \\p{Lu}[\\p{L}\\p{N}]+)*");
    private static final Pattern QUOTE = Pattern.compile("[\"“]([^\"“”\\n]{3,200})[\"”]");
    /** Below this natural log-probability a token was a wild guess. */
    private static final double UNLIKELY = -6;

    private static final Pattern ENTITY = Pattern.compile("^\\s*(?:\\p{Lu}\\p{Ll}|\\d)");
    private static final int LETTERS = 4;
    private static final int LEAST_CONTEXT = 8;
    private static final int LEAST_TELLING = 5;
    private static final double LEAST_SUPPORTED = 0.1;
    private static final Pattern WORD = Pattern.compile("\\p{L}+");

    private final NoNewNumbers numbers = new NoNewNumbers(List.of());

    @Override
    public ErrorKind kind() {
        return ErrorKind.HALLUCINATION;
    }

    @Override
    public int version() {
        return 2;
    }

    @Override
    public List<Suspicion> detect(DetectorInput input) {
        List<Suspicion> found = new ArrayList<>();
        numbers(input, found);
        String sources = Sentences.plain(input.sources());
        if (JsonText.looksLike(input.answer())) {
            values(input, sources, found);
        } else {
            unknown(NAME.matcher(input.answer()), 0, input.answer(), sources, "name without a source", found);
            unknown(QUOTE.matcher(input.answer()), 1, input.answer(), sources, "quote without a source", found);
            unlikely(input, sources, found);
            unsupported(input, found);
            selfCheck(input, found);
        }
        return found;
    }

    /**
     * In JSON: values that should come from the message, since the reference takes its own from there or leaves them null, but
     * do not stand in it.
     */
    private void values(DetectorInput input, String sources, List<Suspicion> found) {
        String message = Sentences.plain(input.item().input());
        Map<String, String> wanted = new HashMap<>();
        JsonText.fields(input.item().response()).forEach(field -> wanted.put(field.key(), field.value()));
        for (JsonText.Field field : JsonText.fields(input.answer())) {
            String right = wanted.get(field.key());
            boolean taken = right != null
                    && (right.equals("null")
                            || (right.chars().anyMatch(Character::isUpperCase)
                                    && message.contains(Sentences.plain(right))));
            String given = Sentences.plain(field.value());
            if (taken && !field.value().equals("null") && !given.isEmpty() && !sources.contains(given)) {
                found.add(Suspicion.at(
                        kind(), input.answer(), field.start(), field.end(), field.key() + " without a source"));
            }
        }
    }

    /** Names and numbers that the model itself found unlikely, wherever they stand, unless a source has them. */
    private void unlikely(DetectorInput input, String sources, List<Suspicion> found) {
        int at = 0;
        String answer = input.answer();
        for (ScoredToken token : input.tokens()) {
            int end = at + token.text().length();
            if (end > answer.length() || !answer.startsWith(token.text(), at)) {
                return; // the tokens are not this answer's
            }
            if (token.logProbability() < UNLIKELY
                    && ENTITY.matcher(token.text()).find()) {
                int from = wordStart(answer, at + leading(token.text()));
                int to = wordEnd(answer, from);
                String word = Sentences.plain(answer.substring(from, to));
                if (!word.isEmpty() && !sources.contains(word)) {
                    found.add(Suspicion.at(kind(), answer, from, to, "unlikely to the model itself"));
                    return;
                }
            }
            at = end;
        }
    }

    private static int leading(String token) {
        int blanks = 0;
        while (blanks < token.length() && Character.isWhitespace(token.charAt(blanks))) {
            blanks++;
        }
        return blanks;
    }

    private static int wordStart(String text, int at) {
        int start = at;
        while (start > 0 && Character.isLetterOrDigit(text.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    private static int wordEnd(String text, int at) {
        int end = at;
        while (end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /** Sentences that share hardly a telling word with what they could rest on. */
    private void unsupported(DetectorInput input, List<Suspicion> found) {
        Set<String> known = stems(input.sources());
        if (known.size() < LEAST_CONTEXT) {
            return;
        }
        for (Sentence sentence : Sentences.of(input.answer())) {
            Set<String> telling = stems(sentence.text());
            long shared = telling.stream().filter(known::contains).count();
            if (telling.size() >= LEAST_TELLING && shared <= LEAST_SUPPORTED * telling.size()) {
                found.add(Suspicion.at(
                        kind(), input.answer(), sentence.start(), sentence.end(), "nothing of it is in the prompt"));
            }
        }
    }

    /** The first letters of the longer words: {@code price} and {@code prices} are one. */
    private static Set<String> stems(String text) {
        Set<String> stems = new HashSet<>();
        for (String word : words(text)) {
            if (word.length() >= LETTERS) {
                stems.add(word.substring(0, LETTERS));
            }
        }
        return stems;
    }

    /** The mean −log p of the words of each sentence, in order: SelfCheckGPT's unigram score. */
    public static List<Double> unigramScores(String answer, List<String> otherAnswers) {
        Map<String, Integer> counts = new HashMap<>();
        List<String> all = new ArrayList<>(otherAnswers);
        all.add(answer);
        all.forEach(text -> words(text).forEach(word -> counts.merge(word, 1, Integer::sum)));
        double total = counts.values().stream().mapToInt(count -> count).sum();
        List<Double> scores = new ArrayList<>();
        for (Sentence sentence : Sentences.of(answer)) {
            scores.add(words(sentence.text()).stream()
                    .mapToDouble(word -> -Math.log(counts.getOrDefault(word, 1) / total))
                    .average()
                    .orElse(0));
        }
        return scores;
    }

    private void numbers(DetectorInput input, List<Suspicion> found) {
        CheckInput judged = CheckInput.of(input.item(), input.answer(), input.finishReason());
        for (Evidence evidence : numbers.judge(judged).evidence()) {
            Span span = evidence.span();
            if (span != null) {
                found.add(Suspicion.at(
                        kind(), input.answer(), span.start(), span.end(), "number or date without a source"));
            }
        }
    }

    private void unknown(
            Matcher matcher, int group, String answer, String sources, String reason, List<Suspicion> found) {
        while (matcher.find()) {
            if (!sources.contains(Sentences.plain(matcher.group(group)))) {
                found.add(Suspicion.at(kind(), answer, matcher.start(group), matcher.end(group), reason));
            }
        }
    }

    private void selfCheck(DetectorInput input, List<Suspicion> found) {
        if (input.otherAnswers().size() < FEWEST_SAMPLES) {
            return;
        }
        Set<String> others = Set.copyOf(words(String.join("\n", input.otherAnswers())));
        String sources = Sentences.plain(input.sources());
        for (Sentence sentence : Sentences.of(input.answer())) {
            List<String> telling = words(sentence.text()).stream()
                    .filter(word -> word.length() > 3)
                    .toList();
            long shared = telling.stream()
                    .filter(word -> others.contains(word) || sources.contains(word))
                    .count();
            if (telling.size() >= 3 && shared < LEAST_SHARED * telling.size()) {
                found.add(Suspicion.at(
                        kind(),
                        input.answer(),
                        sentence.start(),
                        sentence.end(),
                        "the model's other answers do not say this"));
            }
        }
    }

    private static List<String> words(String text) {
        Matcher matcher = WORD.matcher(text.toLowerCase(Locale.ROOT));
        List<String> words = new ArrayList<>();
        while (matcher.find()) {
            words.add(matcher.group());
        }
        return words;
    }
}
