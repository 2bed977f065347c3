package dev.tunesmith.evaluate.detect;

import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.evaluate.check.Evidence.Span;
import dev.tunesmith.evaluate.check.Repetition;
import dev.tunesmith.evaluate.text.Sentences;
import dev.tunesmith.evaluate.text.Sentences.Sentence;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Suspects an answer that ends in a loop, says a sentence twice, repeats its 4-grams, or gives the question back.
 *
 * <p>A reference that does the same excuses it. Facts copied from a note are no echo; a question of the input is, and so is
 * the whole input.
 */
public final class RepetitionDetector implements Detector {

    /** Highest share of 4-grams that occurred before: our own bound; Gopher's limits for longer n-grams, which count characters, end at as much. */
    private static final double MAX_REPEATED = 0.15;

    private static final int LEAST_WORDS = 4;

    @Override
    public ErrorKind kind() {
        return ErrorKind.REPETITION;
    }

    @Override
    public List<Suspicion> detect(DetectorInput input) {
        List<Suspicion> found = new ArrayList<>();
        loop(input, found);
        if (found.isEmpty()) {
            repeatedSentences(input, found);
        }
        if (found.isEmpty()) {
            repeatedNgrams(input, found);
        }
        echo(input, found);
        return found;
    }

    private void loop(DetectorInput input, List<Suspicion> found) {
        Optional<Span> loop = Repetition.tailLoop(input.answer());
        if (loop.isPresent() && Repetition.tailLoop(input.item().response()).isEmpty()) {
            String reason =
                    input.finishReason() == FinishReason.LENGTH ? "ends in a loop and never stops" : "ends in a loop";
            found.add(Suspicion.at(
                    kind(), input.answer(), loop.get().start(), loop.get().end(), reason));
        }
    }

    private void repeatedSentences(DetectorInput input, List<Suspicion> found) {
        Set<String> before = new HashSet<>();
        Set<String> allowed = repeatedIn(input.item().response());
        for (Sentence sentence : Sentences.of(input.answer())) {
            boolean again = !before.add(sentence.plain());
            if (again && sentence.words() >= LEAST_WORDS && !allowed.contains(sentence.plain())) {
                found.add(Suspicion.at(kind(), input.answer(), sentence.start(), sentence.end(), "said before"));
            }
        }
    }

    private static Set<String> repeatedIn(String reference) {
        Set<String> before = new HashSet<>();
        Set<String> repeated = new HashSet<>();
        for (Sentence sentence : Sentences.of(reference)) {
            if (!before.add(sentence.plain())) {
                repeated.add(sentence.plain());
            }
        }
        return repeated;
    }

    private void repeatedNgrams(DetectorInput input, List<Suspicion> found) {
        double repeated = Repetition.sequenceRepetition(input.answer(), 4);
        double limit = Math.max(
                MAX_REPEATED, Repetition.sequenceRepetition(input.item().response(), 4));
        if (repeated > limit) {
            found.add(Suspicion.whole(
                    kind(), String.format(Locale.ROOT, "%.0f %% of its 4-grams are repeated", 100 * repeated)));
        }
    }

    private void echo(DetectorInput input, List<Suspicion> found) {
        String asked = input.item().input();
        Set<String> questions = new HashSet<>();
        for (Sentence sentence : Sentences.of(asked)) {
            if (sentence.text().contains("?") && sentence.words() >= LEAST_WORDS) {
                questions.add(sentence.plain());
            }
        }
        String reference = Sentences.plain(input.item().response());
        for (Sentence sentence : Sentences.of(input.answer())) {
            for (String question : questions) {
                if (sentence.plain().contains(question) && !reference.contains(question)) {
                    found.add(Suspicion.at(
                            kind(), input.answer(), sentence.start(), sentence.end(), "gives the question back"));
                    break;
                }
            }
        }
        String whole = Sentences.plain(asked);
        if (found.isEmpty()
                && whole.split(" ").length >= 2 * LEAST_WORDS
                && Sentences.plain(input.answer()).contains(whole)
                && !reference.contains(whole)) {
            found.add(Suspicion.whole(kind(), "gives the whole input back"));
        }
    }
}
