package dev.tunesmith.evaluate.check;

import java.util.ArrayList;
import java.util.List;

/**
 * Passes where the answer, without white space at its ends, starts with one of some patterns, ends with one of others,
 * matches all required ones and no forbidden one. The score is the share of these rules that hold.
 */
public final class HouseStyle implements Check {

    private final Rules rules;

    HouseStyle(Rules rules) {
        this.rules = rules;
    }

    /** Regular expressions: one of {@code starts}, one of {@code ends}, all of {@code requires}, none of {@code forbids}. */
    record Rules(
            List<TimedPattern> starts,
            List<TimedPattern> ends,
            List<TimedPattern> requires,
            List<TimedPattern> forbids) {

        Rules {
            starts = List.copyOf(starts);
            ends = List.copyOf(ends);
            requires = List.copyOf(requires);
            forbids = List.copyOf(forbids);
        }

        int count() {
            return (starts.isEmpty() ? 0 : 1) + (ends.isEmpty() ? 0 : 1) + requires.size() + forbids.size();
        }
    }

    @Override
    public String name() {
        return "houseStyle";
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
        String answer = input.answer().strip();
        List<Evidence> broken = new ArrayList<>();
        try {
            if (!rules.starts().isEmpty() && !starts(answer)) {
                broken.add(Evidence.note("does not start in the house style"));
            }
            if (!rules.ends().isEmpty() && !ends(answer)) {
                broken.add(Evidence.note("does not end in the house style"));
            }
            for (TimedPattern pattern : rules.requires()) {
                if (pattern.find(answer).isEmpty()) {
                    broken.add(Evidence.note("lacks " + pattern.regex()));
                }
            }
            for (TimedPattern pattern : rules.forbids()) {
                pattern.find(input.answer()).ifPresent(broken::add);
            }
        } catch (TimedPattern.Undecided e) {
            return Judgement.error(e.reason());
        }
        if (broken.isEmpty()) {
            return Judgement.pass();
        }
        double score = 1 - (double) broken.size() / rules.count();
        return new Judgement(
                Outcome.FAILED, score, broken, broken.size() + " of " + rules.count() + " style rules broken");
    }

    private boolean starts(String answer) throws TimedPattern.Undecided {
        for (TimedPattern pattern : rules.starts()) {
            if (pattern.matchStart(answer).isPresent()) {
                return true;
            }
        }
        return false;
    }

    private boolean ends(String answer) throws TimedPattern.Undecided {
        for (TimedPattern pattern : rules.ends()) {
            if (pattern.matchEnd(answer).isPresent()) {
                return true;
            }
        }
        return false;
    }
}
