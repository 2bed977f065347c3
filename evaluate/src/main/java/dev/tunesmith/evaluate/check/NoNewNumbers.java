package dev.tunesmith.evaluate.check;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Passes where every number, price, code, weekday and month in the answer occurs in the reference, in the item's own
 * prompt, or in given facts. What it finds is suspected to be made up, not proven: a right sum of two known prices is
 * found too.
 *
 * <p>The item's prompt counts, not the examples of a few-shot prompt: their numbers belong to other items.
 */
public final class NoNewNumbers implements Check {

    private final Set<String> facts;

    /** Take the given texts as known facts for every item. */
    public NoNewNumbers(List<String> factTexts) {
        Set<String> known = new HashSet<>();
        factTexts.forEach(text -> known.addAll(FactMentions.known(text)));
        this.facts = Set.copyOf(known);
    }

    @Override
    public String name() {
        return "noNewNumbers";
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
        List<FactMentions.Mention> claimed = FactMentions.claimed(input.answer());
        Set<String> known = new HashSet<>(facts);
        known.addAll(FactMentions.known(input.reference()));
        input.item().prompt().messages().forEach(message -> known.addAll(FactMentions.known(message.content())));
        List<Evidence> unknown = new ArrayList<>();
        for (FactMentions.Mention mention : claimed) {
            if (mention.readings().stream().noneMatch(known::contains)) {
                unknown.add(Evidence.at(input.answer(), mention.start(), mention.end()));
            }
        }
        if (unknown.isEmpty()) {
            return Judgement.pass();
        }
        return new Judgement(
                Outcome.FAILED,
                1 - (double) unknown.size() / claimed.size(),
                unknown,
                "not in the reference, the prompt or the facts: "
                        + unknown.get(0).text());
    }
}
