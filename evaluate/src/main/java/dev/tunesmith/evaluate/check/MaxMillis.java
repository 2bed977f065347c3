package dev.tunesmith.evaluate.check;

import java.util.List;

/**
 * Passes where the answer was there in time, counted from the start of its batch. The score falls as limit / time.
 *
 * @param max milliseconds
 */
record MaxMillis(long max) implements Check {

    @Override
    public String name() {
        return "maxMillis";
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
        AnswerFacts facts = input.facts();
        if (facts.tokens() == 0 && facts.millis() == 0) {
            return Judgement.error("it is not known how long the answer took");
        }
        return facts.millis() <= max
                ? Judgement.pass()
                : new Judgement(
                        Outcome.FAILED,
                        (double) max / facts.millis(),
                        List.of(),
                        facts.millis() + " ms, at most " + max + " wanted");
    }
}
