package dev.tunesmith.evaluate.detect;

import dev.tunesmith.evaluate.text.Sentences;
import dev.tunesmith.evaluate.text.Sentences.Sentence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Suspects an answer that denies what it says itself, or that differs from the model's other answers to the same input in
 * yes or no or in its numbers.
 */
public final class InconsistencyDetector implements Detector {

    private static final Pattern NEGATION =
            Pattern.compile("\\b(?:not|never|no|cannot)\\b|n['’]t\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern YES_NO = Pattern.compile(
            "^\\W*(?:(?:hi|hello|hey|dear)\\b[^.!?\\n]{0,20}?[,!] *)?(yes|no)\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern NUMBER = Pattern.compile("\\d+(?:[.,]\\d+)*");
    private static final int LEAST_WORDS = 3;

    @Override
    public ErrorKind kind() {
        return ErrorKind.INCONSISTENCY;
    }

    @Override
    public List<Suspicion> detect(DetectorInput input) {
        List<Suspicion> found = new ArrayList<>();
        within(input.answer(), found);
        across(input, found);
        return found;
    }

    private void within(String answer, List<Suspicion> found) {
        Map<String, Boolean> denied = new HashMap<>();
        for (Sentence sentence : Sentences.of(answer)) {
            Matcher negation = NEGATION.matcher(sentence.text());
            boolean negative = negation.find();
            String claim = Sentences.plain(negation.replaceAll(" "));
            if (Sentences.words(claim) < LEAST_WORDS) {
                continue;
            }
            Boolean before = denied.putIfAbsent(claim, negative);
            if (before != null && before != negative) {
                found.add(Suspicion.at(kind(), answer, sentence.start(), sentence.end(), "denies what it says before"));
                return;
            }
        }
    }

    private void across(DetectorInput input, List<Suspicion> found) {
        Matcher verdict = YES_NO.matcher(input.answer());
        boolean hasVerdict = verdict.find();
        for (String other : input.otherAnswers()) {
            Matcher otherVerdict = YES_NO.matcher(other);
            if (hasVerdict && otherVerdict.find() && !verdict.group(1).equalsIgnoreCase(otherVerdict.group(1))) {
                found.add(Suspicion.at(
                        kind(),
                        input.answer(),
                        verdict.start(1),
                        verdict.end(1),
                        "another answer says " + otherVerdict.group(1).toLowerCase(Locale.ROOT)));
                return;
            }
        }
        Set<String> numbers = numbers(input.answer());
        for (String other : input.otherAnswers()) {
            Set<String> otherNumbers = numbers(other);
            if (!numbers.isEmpty() && !otherNumbers.isEmpty() && !numbers.equals(otherNumbers)) {
                found.add(Suspicion.whole(kind(), "another answer has the numbers " + String.join(", ", otherNumbers)));
                return;
            }
        }
    }

    private static Set<String> numbers(String text) {
        return NUMBER.matcher(text)
                .results()
                .map(result -> result.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
