package dev.tunesmith.evaluate.detect;

import dev.tunesmith.evaluate.check.CheckInput;
import dev.tunesmith.evaluate.check.Evidence;
import dev.tunesmith.evaluate.check.Evidence.Span;
import dev.tunesmith.evaluate.check.NoNewNumbers;
import dev.tunesmith.evaluate.text.Sentences;
import dev.tunesmith.evaluate.text.Sentences.Sentence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Suspects numbers, dates, names and quotes that neither the prompt nor the reference holds and, where the model answered
 * several times, sentences whose words its other answers do not share.
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
    private static final Pattern WORD = Pattern.compile("\\p{L}+");

    private final NoNewNumbers numbers = new NoNewNumbers(List.of());

    @Override
    public ErrorKind kind() {
        return ErrorKind.HALLUCINATION;
    }

    @Override
    public List<Suspicion> detect(DetectorInput input) {
        List<Suspicion> found = new ArrayList<>();
        numbers(input, found);
        boolean structured = input.answer().strip().startsWith("{");
        if (!structured) {
            String sources = Sentences.plain(input.sources());
            unknown(NAME.matcher(input.answer()), 0, input.answer(), sources, "name without a source", found);
            unknown(QUOTE.matcher(input.answer()), 1, input.answer(), sources, "quote without a source", found);
            selfCheck(input, found);
        }
        return found;
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
