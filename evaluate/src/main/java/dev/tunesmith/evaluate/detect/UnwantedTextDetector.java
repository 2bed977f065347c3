package dev.tunesmith.evaluate.detect;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.evaluate.check.CheckInput;
import dev.tunesmith.evaluate.check.Evidence;
import dev.tunesmith.evaluate.check.Evidence.Span;
import dev.tunesmith.evaluate.check.NoPreamble;
import dev.tunesmith.evaluate.detect.UnwantedPhrases.Phrase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;

/**
 * Suspects filler before the answer, apologies, refusals, offers, talk about the task or about being a model, a sign-off that
 * nobody wants, the instruction given back, and leftovers of templates. What the reference does, the house wants.
 */
public final class UnwantedTextDetector implements Detector {

    /** So many words of the instruction in a row are no chance. */
    private static final int INSTRUCTION_WORDS = 3;

    private final NoPreamble preamble = new NoPreamble(List.of());

    @Override
    public ErrorKind kind() {
        return ErrorKind.UNWANTED_TEXT;
    }

    @Override
    public int version() {
        return 2;
    }

    @Override
    public List<Suspicion> detect(DetectorInput input) {
        List<Suspicion> found = new ArrayList<>();
        String answer = input.answer();
        for (Evidence evidence : preamble.judge(CheckInput.of(input.item(), answer, input.finishReason()))
                .evidence()) {
            Span span = evidence.span();
            if (span != null) {
                found.add(Suspicion.at(kind(), answer, span.start(), span.end(), "preamble"));
            }
        }
        for (Phrase phrase : UnwantedPhrases.ALL) {
            if (phrase.pattern().matcher(input.item().response()).find()) {
                continue;
            }
            Matcher matcher = phrase.pattern().matcher(answer);
            while (matcher.find()) {
                found.add(Suspicion.at(kind(), answer, matcher.start(), matcher.end(), phrase.reason()));
            }
        }
        signOff(input, found);
        instruction(input, found);
        return found;
    }

    private void signOff(DetectorInput input, List<Suspicion> found) {
        int start = HouseForm.signOffStart(input.answer());
        String reference = input.item().response();
        if (start > 0
                && input.hasReference()
                && HouseForm.signOff(reference).isEmpty()
                && !JsonText.looksLike(reference)) {
            found.add(Suspicion.at(kind(), input.answer(), start, input.answer().length(), "sign-off"));
        }
    }

    /** Words of the line that says what to do, where the message and the reference do not have them too. */
    private void instruction(DetectorInput input, List<Suspicion> found) {
        Sample item = input.item();
        int end = item.input().indexOf('\n');
        if (end < 0) {
            return;
        }
        List<String> said = WordSets.words(item.input().substring(0, end));
        Set<List<String>> wanted = new HashSet<>(
                WordSets.all(WordSets.words(item.input().substring(end) + "\n" + item.response()), INSTRUCTION_WORDS));
        Set<List<String>> instruction = new HashSet<>(WordSets.all(said, INSTRUCTION_WORDS));
        instruction.removeAll(wanted);
        for (List<String> phrase : WordSets.all(WordSets.words(input.answer()), INSTRUCTION_WORDS)) {
            if (instruction.contains(phrase)) {
                found.add(new Suspicion(kind(), null, String.join(" ", phrase), "gives the instruction back"));
                return;
            }
        }
    }
}
