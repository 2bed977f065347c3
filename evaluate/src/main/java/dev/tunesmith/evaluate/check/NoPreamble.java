package dev.tunesmith.evaluate.check;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Passes where the answer does not begin with filler such as "Sure, here is …", "As an AI …" or "Answer:". Where the
 * reference begins with filler too, it is the house's way and passes.
 */
public final class NoPreamble implements Check {

    private static final List<String> OPENERS = List.of(
            "(?:sure|certainly|absolutely|of course|okay|ok|alright|great)(?: thing)?\\s*[,!.:—–-]",
            "(?:sure|certainly)\\b(?=[^.!?\\n]{0,80}:)",
            "here(?: is|['’]s| are)\\b",
            "(?:the|your|my)(?: \\w+){0,3} (?:answer|output|json|result|response|reply|ticket|summary)\\b[^.!?\\n]{0,40}?(?:\\bis\\b|\\bare\\b|:)",
            "(?:answer|output|response|reply|result|json|assistant|a|model)\\s*:",
            "as an? (?:ai|artificial|language|helpful|virtual)\\b",
            "i(?: would|['’]d| am|['’]m|['’]ll be| will be) (?:be )?(?:happy|glad|pleased|delighted) to\\b",
            "i(?: am|['’]m) an? (?:ai|language|virtual)\\b",
            "(?:that['’]s|what) an? (?:great|good|excellent) question",
            "(?:great|good|excellent) question\\b",
            "based on (?:the|your)\\b",
            "let me (?:help|see|explain|answer)\\b");

    private final Pattern pattern;

    /** Use the built-in openers and the given phrases, which are taken literally. */
    public NoPreamble(List<String> phrases) {
        String alternatives = Stream.concat(OPENERS.stream(), phrases.stream().map(Pattern::quote))
                .collect(Collectors.joining("|"));
        this.pattern = Pattern.compile("[\\s\"'“*#>]*(?:" + alternatives + ")", Pattern.CASE_INSENSITIVE);
    }

    @Override
    public String name() {
        return "noPreamble";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public boolean needsReference() {
        return false;
    }

    @Override
    public Judgement judge(CheckInput input) {
        Matcher matcher = pattern.matcher(input.answer());
        if (!matcher.lookingAt() || pattern.matcher(input.reference()).lookingAt()) {
            return Judgement.pass();
        }
        return Judgement.fail(
                "begins with filler", List.of(Evidence.at(input.answer(), matcher.start(), matcher.end())));
    }
}
