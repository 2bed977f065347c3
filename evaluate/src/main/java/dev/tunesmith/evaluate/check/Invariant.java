package dev.tunesmith.evaluate.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Passes where the answers to the variants of an item agree with the answer to the item itself: a change that should not
 * matter does not. Source: invariance tests, Ribeiro et al. 2020 (CheckList), section 2.2.
 *
 * @param agreement when two answers agree, or null where that is another check's verdict, not known yet
 * @param by the word of the suite for it
 * @param least agreement from which two answers agree
 * @param share of the variants that must agree
 * @param variants labels, or their beginnings, of the variants that are meant; empty for all
 */
record Invariant(@Nullable Agreement agreement, String by, double least, double share, List<String> variants)
        implements Check, UsesOtherCheck {

    Invariant {
        variants = List.copyOf(variants);
    }

    @Override
    public String name() {
        return "invariant";
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
    public boolean needsEncoder() {
        return agreement instanceof Agreement.Similar;
    }

    @Override
    public boolean usesResources() {
        return needsEncoder()
                || (agreement instanceof Agreement.SameVerdict same
                        && same.check().usesResources());
    }

    @Override
    public boolean judgesAllAnswers() {
        return true;
    }

    @Override
    public boolean concerns(OtherAnswer.Kind kind, String label) {
        return kind != OtherAnswer.Kind.REPEAT && VariantLabels.match(variants, label);
    }

    @Override
    public Optional<String> other() {
        return agreement == null ? Optional.of(by) : Optional.empty();
    }

    @Override
    public Check with(Map<String, Check> checks) {
        Check check = checks.get(by);
        return check == null ? this : new Invariant(new Agreement.SameVerdict(check), by, least, share, variants);
    }

    @Override
    public Judgement judge(CheckInput input) {
        Agreement how = agreement;
        if (how == null) {
            return Judgement.error("there is no check " + by + " to agree by");
        }
        OtherAnswer first = OtherAnswer.first(input);
        List<Evidence> differing = new ArrayList<>();
        int asked = 0;
        for (OtherAnswer other : input.others()) {
            if (concerns(other.kind(), other.label())) {
                asked++;
                if (how.of(input, first, other) < least) {
                    differing.add(
                            Evidence.note(other.label() + ": " + other.answer().strip()));
                }
            }
        }
        if (asked == 0) {
            return Judgement.error("no variant of the item was asked");
        }
        double agreeing = (double) (asked - differing.size()) / asked;
        String message = differing.isEmpty()
                ? ""
                : differing.size() + " of " + asked + " variants change the answer (by " + by + ")";
        return new Judgement(agreeing >= share ? Outcome.PASSED : Outcome.FAILED, agreeing, differing, message);
    }
}
