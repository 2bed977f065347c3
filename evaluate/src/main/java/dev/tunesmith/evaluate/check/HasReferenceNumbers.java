package dev.tunesmith.evaluate.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Passes where every number, price, code, weekday and month of the reference is in the answer, in any form. The score is
 * the share that is there; a reference without any passes.
 */
public record HasReferenceNumbers() implements Check {

    @Override
    public String name() {
        return "hasReferenceNumbers";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public boolean needsReference() {
        return true;
    }

    @Override
    public Judgement judge(CheckInput input) {
        List<FactMentions.Mention> wanted = FactMentions.claimed(input.reference());
        Set<String> said = FactMentions.known(input.answer());
        List<Evidence> missing = new ArrayList<>();
        for (FactMentions.Mention mention : wanted) {
            if (mention.readings().stream().noneMatch(said::contains)) {
                missing.add(Evidence.note(input.reference().substring(mention.start(), mention.end())));
            }
        }
        if (missing.isEmpty()) {
            return Judgement.pass();
        }
        return new Judgement(
                Outcome.FAILED,
                1 - (double) missing.size() / wanted.size(),
                missing,
                "lacks " + missing.get(0).text());
    }
}
