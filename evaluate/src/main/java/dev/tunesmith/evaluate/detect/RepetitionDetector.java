package dev.tunesmith.evaluate.detect;

import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.evaluate.check.Evidence.Span;
import dev.tunesmith.evaluate.check.Repetition;
import dev.tunesmith.evaluate.text.Sentences;
import dev.tunesmith.evaluate.text.Sentences.Sentence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Suspects an answer that ends in a loop, says a sentence or a long phrase again, repeats its 4-grams, gives a question back, or
 * copies the message out.
 *
 * <p>A reference that does the same excuses it. A few facts copied from a note are no echo; most of the message is.
 */
public final class RepetitionDetector implements Detector {

    /** Highest share of 4-grams that occurred before: our own bound; Gopher's limits for longer n-grams, which count characters, end at as much. */
    private static final double MAX_REPEATED = 0.15;

    private static final int LEAST_WORDS = 4;
    /** A shorter run of words that comes again is how people write. */
    private static final int LONG_PHRASE = 7;
    /** Two sentences of which so many words are the same are one. */
    private static final double SAME_SENTENCE = 0.75;
    /** Most of the message stands in the answer; share of its 4-grams. */
    private static final double COPIED = 0.6;

    private static final int COPY_WORDS = 10;
    /** Two or three words that come so often, or that make so much of a short answer, are a stammer. */
    private static final int STAMMER = 6;

    private static final int SHORT_STAMMER = 3;
    private static final double STAMMER_SHARE = 0.4;
    private static final int SAME_KEY = 4;
    private static final Pattern CODE = Pattern.compile("```.*?(?:```|\\z)", Pattern.DOTALL);

    @Override
    public ErrorKind kind() {
        return ErrorKind.REPETITION;
    }

    @Override
    public int version() {
        return 2;
    }

    @Override
    public List<Suspicion> detect(DetectorInput input) {
        List<Suspicion> found = new ArrayList<>();
        loop(input, found);
        if (found.isEmpty()) {
            repeatedSentences(input, found);
        }
        if (found.isEmpty()) {
            repeatedPhrase(input, found);
        }
        if (found.isEmpty()) {
            stammer(input, found);
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
        if (JsonText.looksLike(input.answer())) {
            repeatedKeys(input, found);
            return;
        }
        Set<String> allowed = repeatedIn(input.item().response());
        String prose = CODE.matcher(input.answer())
                .replaceAll(code -> " ".repeat(code.group().length()));
        List<Sentence> before = new ArrayList<>();
        for (Sentence sentence : Sentences.of(prose)) {
            if (sentence.words() >= LEAST_WORDS
                    && !allowed.contains(sentence.plain())
                    && before.stream().anyMatch(one -> WordSets.same(one.plain(), sentence.plain()) >= SAME_SENTENCE)) {
                found.add(Suspicion.at(kind(), input.answer(), sentence.start(), sentence.end(), "said before"));
            }
            before.add(sentence);
        }
    }

    private void repeatedKeys(DetectorInput input, List<Suspicion> found) {
        Map<String, Integer> counts = new HashMap<>();
        for (JsonText.Field field : JsonText.fields(input.answer())) {
            if (counts.merge(field.key(), 1, Integer::sum) == SAME_KEY) {
                found.add(Suspicion.at(
                        kind(),
                        input.answer(),
                        field.start(),
                        field.end(),
                        "the key " + field.key() + " again and again"));
            }
        }
    }

    private void stammer(DetectorInput input, List<Suspicion> found) {
        List<String> words = WordSets.words(CODE.matcher(input.answer()).replaceAll(" "));
        List<String> sources = WordSets.words(input.sources());
        for (int n = 2; n <= 3; n++) {
            Set<List<String>> allowed = WordSets.twice(sources, n);
            Map<List<String>, Integer> counts = new HashMap<>();
            WordSets.all(words, n).forEach(phrase -> counts.merge(phrase, 1, Integer::sum));
            for (List<String> phrase : WordSets.all(words, n)) {
                int count = counts.getOrDefault(phrase, 0);
                boolean often =
                        count >= STAMMER || (count >= SHORT_STAMMER && count * n >= STAMMER_SHARE * words.size());
                if (often && !allowed.contains(phrase)) {
                    found.add(new Suspicion(
                            kind(), null, String.join(" ", phrase), "the same words " + count + " times"));
                    return;
                }
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

    /** A run of words that comes twice without overlap; what the message itself says twice is allowed. */
    private void repeatedPhrase(DetectorInput input, List<Suspicion> found) {
        List<String> words = WordSets.words(CODE.matcher(input.answer()).replaceAll(" "));
        Set<List<String>> before = new HashSet<>();
        Set<List<String>> allowed = WordSets.twice(WordSets.words(input.sources()), LONG_PHRASE);
        for (int i = 0; i + LONG_PHRASE <= words.size(); i++) {
            if (i >= LONG_PHRASE) {
                before.add(words.subList(i - LONG_PHRASE, i));
            }
            List<String> phrase = words.subList(i, i + LONG_PHRASE);
            if (before.contains(phrase) && !allowed.contains(phrase)) {
                found.add(new Suspicion(kind(), null, String.join(" ", phrase), "the same words again"));
                return;
            }
        }
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
        if (found.isEmpty()) {
            copied(input, found);
        }
    }

    /** The message copied out; a first line that asks no question says what to do with it. */
    private void copied(DetectorInput input, List<Suspicion> found) {
        String asked = input.item().input();
        int first = asked.indexOf('\n');
        boolean instruction = first >= 0 && !asked.substring(0, first).contains("?");
        String message = instruction ? asked.substring(first + 1) : asked;
        List<String> words = WordSets.words(message);
        if (words.size() < COPY_WORDS) {
            return;
        }
        List<String> answered = WordSets.words(input.answer());
        List<String> wanted = WordSets.words(input.item().response());
        double answer = WordSets.covered(words, answered, LEAST_WORDS);
        double reference = WordSets.covered(words, wanted, LEAST_WORDS);
        // A list may hold the message word for word, but in pieces.
        boolean pieces = input.item().response().strip().contains("\n")
                && WordSets.longestRun(words, answered) >= COPIED * words.size()
                && WordSets.longestRun(words, wanted) < COPIED * words.size();
        if (pieces || (answer >= COPIED && reference < COPIED)) {
            found.add(Suspicion.whole(
                    kind(), String.format(Locale.ROOT, "%.0f %% of the message is copied out", 100 * answer)));
        }
    }
}
