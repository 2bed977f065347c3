package dev.tunesmith.evaluate.check;

import dev.tunesmith.core.text.Count;
import dev.tunesmith.evaluate.metric.EditDistance;
import java.util.List;
import java.util.Locale;

/**
 * Passes where few characters must change to make the reference of the answer; the score is 1 − edits / length of the longer
 * text.
 *
 * @param normalisation what does not count as a change
 * @param max edits / length of the longer text, 0 to 1
 * @param maxEdits edits
 */
record EditDistanceLimit(Normalisation normalisation, double max, long maxEdits) implements Check {

    @Override
    public String name() {
        return "editDistance";
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
        String answer = normalisation.apply(input.answer());
        String reference = normalisation.apply(input.reference());
        int edits = EditDistance.distance(answer, reference);
        int longer =
                Math.max(answer.codePointCount(0, answer.length()), reference.codePointCount(0, reference.length()));
        double share = longer == 0 ? 0 : (double) edits / longer;
        boolean passes = share <= max && edits <= maxEdits;
        String wanted =
                edits > maxEdits ? "at most " + Count.of(maxEdits, "edit") : "at most " + max + " of the length";
        return new Judgement(
                passes ? Outcome.PASSED : Outcome.FAILED,
                1 - share,
                List.of(),
                String.format(Locale.ROOT, "%s, %.3f of the length", Count.of(edits, "edit"), share)
                        + (passes ? "" : ", " + wanted + " wanted"));
    }
}
