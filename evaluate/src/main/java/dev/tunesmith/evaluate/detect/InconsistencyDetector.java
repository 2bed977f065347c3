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
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Suspects an answer that contradicts itself (it denies what it says, says both yes and no, or gives one JSON key two values), or
 * that differs from the model's other answers to the same input in yes or no, or in the number of one thing.
 */
public final class InconsistencyDetector implements Detector {

    private static final Pattern NEGATION =
            Pattern.compile("\\b(?:not|never|no|cannot)\\b|n['’]t\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern CLAUSE = Pattern.compile(
            "[,;:]? \\b(?:but|however|although|though)\\b|;|, (?=(?:you|i|it|we|they|he|she)\\b)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern YES_NO = Pattern.compile(
            "^\\W*(?:(?:hi|hello|hey|dear)\\b[^.!?\\n]{0,20}?[,!] *)?(yes|no)\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern VERDICT =
            Pattern.compile("(?:^|[.!?:,] )(yes|no)(?=[.,!]|$)", Pattern.CASE_INSENSITIVE);
    /** A number and the word that says of what: {@code 20 euros}, {@code 2-year}. */
    private static final Pattern COUNTED = Pattern.compile("\\b(\\d+(?:[.,]\\d+)*)[ -](\\p{L}{2,})");

    private static final Pattern NUMBER = Pattern.compile("\\d+(?:[.,]\\d+)*");

    private static final int LEAST_WORDS = 3;
    private static final double SAME_CLAIM = 0.8;

    @Override
    public ErrorKind kind() {
        return ErrorKind.INCONSISTENCY;
    }

    @Override
    public int version() {
        return 2;
    }

    @Override
    public List<Suspicion> detect(DetectorInput input) {
        List<Suspicion> found = new ArrayList<>();
        if (JsonText.looksLike(input.answer())) {
            keys(input.answer(), found);
        } else {
            denial(input.answer(), found);
            verdicts(input.answer(), found);
        }
        across(input, found);
        return found;
    }

    /** One key with two values other than null; JSON readers take either. */
    private void keys(String answer, List<Suspicion> found) {
        Map<String, String> values = new HashMap<>();
        for (JsonText.Field field : JsonText.fields(answer)) {
            String before = values.putIfAbsent(field.key(), field.value());
            if (before != null && !before.equals(field.value())) {
                found.add(Suspicion.at(
                        kind(), answer, field.start(), field.end(), field.key() + " was " + before + " before"));
                return;
            }
        }
    }

    private record Claim(String text, boolean denied) {}

    private void denial(String answer, List<Suspicion> found) {
        List<Claim> before = new ArrayList<>();
        for (Sentence sentence : Sentences.of(answer)) {
            for (String clause : CLAUSE.split(sentence.text())) {
                Matcher negation = NEGATION.matcher(clause);
                boolean denied = negation.find();
                String claim = Sentences.plain(negation.replaceAll(" "));
                if (Sentences.words(claim) < LEAST_WORDS) {
                    continue;
                }
                if (before.stream()
                        .anyMatch(one -> one.denied() != denied && WordSets.same(one.text(), claim) >= SAME_CLAIM)) {
                    found.add(Suspicion.at(
                            kind(), answer, sentence.start(), sentence.end(), "denies what it says before"));
                    return;
                }
                before.add(new Claim(claim, denied));
            }
        }
    }

    private void verdicts(String answer, List<Suspicion> found) {
        String first = null;
        Matcher verdict = VERDICT.matcher(answer);
        while (verdict.find()) {
            String word = verdict.group(1).toLowerCase(Locale.ROOT);
            if (first != null && !first.equals(word)) {
                found.add(Suspicion.at(kind(), answer, verdict.start(1), verdict.end(1), "said " + first + " before"));
                return;
            }
            first = word;
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
        Map<String, Set<String>> counted = counted(input.answer());
        for (String other : input.otherAnswers()) {
            Map<String, Set<String>> theirs = counted(other);
            List<String> single = numbers(input.answer());
            List<String> otherSingle = numbers(other);
            if (single.size() == 1 && otherSingle.size() == 1 && !single.equals(otherSingle)) {
                found.add(Suspicion.whole(kind(), "another answer has the number " + otherSingle.get(0)));
                return;
            }
            for (Map.Entry<String, Set<String>> mine : counted.entrySet()) {
                Set<String> numbers = theirs.get(mine.getKey());
                if (numbers != null && numbers.stream().noneMatch(mine.getValue()::contains)) {
                    found.add(Suspicion.whole(
                            kind(), "another answer has " + String.join(", ", numbers) + " " + mine.getKey()));
                    return;
                }
            }
        }
    }

    private static List<String> numbers(String text) {
        return NUMBER.matcher(text).results().map(MatchResult::group).distinct().toList();
    }

    private static Map<String, Set<String>> counted(String text) {
        Map<String, Set<String>> counted = new HashMap<>();
        Matcher matcher = COUNTED.matcher(text);
        while (matcher.find()) {
            counted.computeIfAbsent(matcher.group(2).toLowerCase(Locale.ROOT), unit -> new TreeSet<>())
                    .add(matcher.group(1));
        }
        return counted;
    }
}
