package dev.tunesmith.evaluate.detect;

import dev.tunesmith.evaluate.check.CheckInput;
import dev.tunesmith.evaluate.check.Evidence;
import dev.tunesmith.evaluate.check.Evidence.Span;
import dev.tunesmith.evaluate.check.NoPreamble;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Suspects filler before the answer, apologies, talk about being a model, offers of help, and leftovers of templates. */
public final class UnwantedTextDetector implements Detector {

    private static final List<Phrase> PHRASES = List.of(
            Phrase.of(
                    "apology",
                    "\\bI(?: must| do|['’]m| am)? ?(?:sincerely |deeply |very |so |really )?(?:apologi[sz]e|sorry)\\b"),
            Phrase.of("apology", "\\b(?:my|our) (?:sincere )?apologies\\b"),
            Phrase.of(
                    "talks about being a model",
                    "\\bas an? (?:AI|artificial intelligence|language model|virtual assistant)\\b"),
            Phrase.of("talks about being a model", "\\bI(?:['’]m| am) an? (?:AI|language model|virtual assistant)\\b"),
            Phrase.of("offer", "\\b(?:please )?(?:let (?:me|us) know|feel free to|do(?:n['’]t| not) hesitate to)\\b"),
            Phrase.of(
                    "offer",
                    "\\bI(?:['’]m| am|['’]d be| would be| will be|['’]ll be) (?:happy|glad|here|delighted) to (?:help|assist|answer)\\b"),
            Phrase.of(
                    "offer",
                    "\\bI hope (?:this|that|it) helps\\b|\\bhow (?:can|may) I (?:help|assist)\\b|\\bis there anything else\\b"),
            Phrase.of(
                    "template leftover",
                    "<\\|[^|<>\\n]{1,40}\\|>|</?s>|\\[/?INST\\]|<</?SYS>>|<(?:start|end)_of_turn>"),
            Phrase.of(
                    "template leftover",
                    "\\{\\{[^{}\\n]{0,60}\\}\\}|\\[(?:Your|Customer(?:'s)?|Company|Insert|Name|Date|Product)\\b[^\\]\\n]{0,40}\\]"),
            Phrase.of(
                    "template leftover",
                    "(?m)^\\s*#{2,} ?(?:Response|Instruction|Input|Answer)\\b:?|^\\s*(?:User|Assistant|Human|System)\\s*:"));

    private final NoPreamble preamble = new NoPreamble(List.of());

    private record Phrase(String reason, Pattern pattern) {
        static Phrase of(String reason, String regex) {
            return new Phrase(reason, Pattern.compile(regex, Pattern.CASE_INSENSITIVE));
        }
    }

    @Override
    public ErrorKind kind() {
        return ErrorKind.UNWANTED_TEXT;
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
        for (Phrase phrase : PHRASES) {
            // What the reference does, the house wants.
            if (phrase.pattern().matcher(input.item().response()).find()) {
                continue;
            }
            Matcher matcher = phrase.pattern().matcher(answer);
            while (matcher.find()) {
                found.add(Suspicion.at(kind(), answer, matcher.start(), matcher.end(), phrase.reason()));
            }
        }
        return found;
    }
}
