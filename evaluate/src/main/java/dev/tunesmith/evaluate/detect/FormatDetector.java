package dev.tunesmith.evaluate.detect;

import dev.tunesmith.evaluate.text.Sentences;
import dev.tunesmith.evaluate.text.Sentences.Sentence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Suspects an answer whose form is not the one that the reference has and the prompt asks for: JSON that is none or has other keys;
 * prose in JSON; a list without marks or with too many points; more than one sentence; no yes or no; markup or several
 * paragraphs in a plain answer; a missing greeting, sign-off or close; an empty answer or an open code block.
 *
 * <p>What the prompt asks for is read from English prompts only ("in one sentence", "yes or no", "three points").
 */
public final class FormatDetector implements Detector {

    private static final Pattern LIST_MARK = Pattern.compile("(?m)^\\s{0,3}(?:[-*+•]|\\d{1,2}[.)]) +\\S");
    private static final Pattern MARKUP =
            Pattern.compile("(?m)^\\s{0,3}(?:[-*+•] |\\d{1,2}[.)] |#{1,6} |\\|.*\\|\\s*$)|```|\\*\\*[^*\\n]+\\*\\*");
    private static final Pattern FENCE = Pattern.compile("```");
    private static final Pattern LINE_BREAK = Pattern.compile("\\S\\s*\\R\\s*(?=\\S)");
    private static final Pattern YES_OR_NO =
            Pattern.compile("^\\W*(?:\\w+\\W+){0,3}?(?:yes|no)\\b", Pattern.CASE_INSENSITIVE);
    /** A shorter one is an exclamation or a greeting. */
    private static final int LEAST_WORDS = 3;

    @Override
    public ErrorKind kind() {
        return ErrorKind.FORMAT;
    }

    @Override
    public int version() {
        return 2;
    }

    @Override
    public List<Suspicion> detect(DetectorInput input) {
        List<Suspicion> found = new ArrayList<>();
        String answer = input.answer();
        if (answer.isBlank()) {
            found.add(Suspicion.whole(kind(), "empty"));
            return found;
        }
        if (FENCE.matcher(answer).results().count() % 2 == 1) {
            found.add(Suspicion.whole(kind(), "a code block is not closed"));
        }
        String reference = input.item().response();
        Optional<JsonNode> wanted = JsonText.container(reference);
        if (wanted.isPresent()) {
            json(wanted.get(), answer, found);
        } else if (input.hasReference() && JsonText.looksLike(answer)) {
            found.add(Suspicion.whole(kind(), "JSON in place of text"));
        } else {
            demanded(input, found);
            if (input.hasReference()) {
                markup(reference, answer, found);
                lines(reference, answer, found);
                frame(reference, answer, found);
            }
        }
        return found;
    }

    private void json(JsonNode wanted, String answer, List<Suspicion> found) {
        Optional<JsonNode> given = JsonText.container(answer);
        if (given.isEmpty()) {
            found.add(Suspicion.whole(kind(), "is not JSON"));
            return;
        }
        if (wanted.isObject() != given.get().isObject()) {
            found.add(Suspicion.whole(kind(), wanted.isObject() ? "is no JSON object" : "is no JSON array"));
        } else if (wanted.isObject()) {
            TreeSet<String> missing = new TreeSet<>(wanted.propertyNames());
            missing.removeAll(given.get().propertyNames());
            TreeSet<String> unknown = new TreeSet<>(given.get().propertyNames());
            unknown.removeAll(wanted.propertyNames());
            missing.forEach(key -> found.add(new Suspicion(kind(), null, key, "key is missing")));
            unknown.forEach(key -> found.add(new Suspicion(kind(), null, key, "key is unknown")));
        }
    }

    private void demanded(DetectorInput input, List<Suspicion> found) {
        String prompt = input.item().input();
        String answer = input.answer();
        OptionalInt points = Demands.points(prompt);
        if (points.isPresent()) {
            long given = LIST_MARK.matcher(answer).results().count();
            if (given != points.getAsInt()) {
                found.add(Suspicion.whole(kind(), given + " marked points in place of " + points.getAsInt()));
            }
        }
        if (Demands.yesOrNo(prompt) && !YES_OR_NO.matcher(answer).find()) {
            found.add(Suspicion.whole(kind(), "begins without yes or no"));
        }
        if (Demands.oneSentence(prompt)) {
            int end = HouseForm.signOffStart(answer);
            List<Sentence> sentences = Sentences.of(end < 0 ? answer : answer.substring(0, end)).stream()
                    .filter(sentence -> sentence.words() >= LEAST_WORDS)
                    .toList();
            if (sentences.size() > 1) {
                Sentence second = sentences.get(1);
                found.add(Suspicion.at(
                        kind(), answer, second.start(), second.end(), sentences.size() + " sentences in place of one"));
            }
        }
    }

    private void markup(String reference, String answer, List<Suspicion> found) {
        boolean wantsList = LIST_MARK.matcher(reference).find();
        if (wantsList && !LIST_MARK.matcher(answer).find()) {
            found.add(Suspicion.whole(kind(), "no list"));
        }
        Matcher markup = MARKUP.matcher(answer);
        if (!MARKUP.matcher(reference).find() && markup.find()) {
            found.add(Suspicion.at(kind(), answer, markup.start(), markup.end(), "markup in a plain answer"));
        }
    }

    private void lines(String reference, String answer, List<Suspicion> found) {
        Matcher lineBreak = LINE_BREAK.matcher(answer);
        if (!LINE_BREAK.matcher(reference).find() && lineBreak.find()) {
            found.add(Suspicion.at(
                    kind(), answer, lineBreak.start(), lineBreak.end(), "more lines than the reference's one"));
        }
    }

    /** What stands first and last in a letter or a house style. */
    private void frame(String reference, String answer, List<Suspicion> found) {
        if (HouseForm.greets(reference) && !HouseForm.greets(answer)) {
            found.add(Suspicion.whole(kind(), "no greeting"));
        }
        Optional<String> wanted = HouseForm.signOff(reference);
        Optional<String> given = HouseForm.signOff(answer);
        if (wanted.isPresent()) {
            if (given.filter(one -> HouseForm.same(one, wanted.get())).isEmpty()) {
                found.add(new Suspicion(kind(), null, wanted.get(), "no sign-off"));
            }
        } else if (HouseForm.greets(reference)
                && HouseForm.closesLikeALetter(reference)
                && given.isEmpty()
                && !HouseForm.closesLikeALetter(answer)) {
            found.add(Suspicion.whole(kind(), "no close"));
        }
    }
}
