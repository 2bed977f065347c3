package dev.tunesmith.evaluate.check;

import java.util.List;
import java.util.Optional;

/**
 * Passes where a regular expression matches the whole answer, or some part of it. A pattern that exceeds its time limit
 * leaves the item in error.
 */
public final class RegexMatch implements Check {

    private final TimedPattern pattern;
    private final boolean whole;

    RegexMatch(TimedPattern pattern, boolean whole) {
        this.pattern = pattern;
        this.whole = whole;
    }

    @Override
    public String name() {
        return "regex";
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
        try {
            Optional<Evidence> match =
                    whole ? pattern.matchWhole(input.answer().strip()) : pattern.find(input.answer());
            // Evidence of a pass as well, since a negated check fails for it; a stripped answer has other places.
            return match.isPresent()
                    ? new Judgement(Outcome.PASSED, 1, whole ? List.of() : List.of(match.get()), "")
                    : Judgement.fail("no match for " + pattern.regex());
        } catch (TimedPattern.Undecided e) {
            return Judgement.error(e.reason());
        }
    }
}
