package dev.tunesmith.evaluate.check;

import dev.tunesmith.evaluate.stats.Rate;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a judge's verdicts on pairs say of the judge itself.
 *
 * @param pairs how many were judged in both orders
 * @param inconsistent how many of them got another verdict in each order
 * @param firstPlace share of the verdicts for one of two answers that are for the one shown first; a fair judge's is about half
 * @param longer share of the consistently decided pairs of unequal length that the longer answer wins
 */
public record PairJudgements(int pairs, int inconsistent, Rate firstPlace, Rate longer) {

    private static final Pattern NOTE =
            Pattern.compile(Pattern.quote(PairVerdict.NOTE) + "(A|B|TIE) then (A|B|TIE), (\\d+) against (\\d+) words");

    /** Read the evidence of a judge's results; results that are not on pairs count nowhere. */
    public static PairJudgements of(List<CheckResult> results) {
        int pairs = 0;
        int inconsistent = 0;
        int first = 0;
        int decided = 0;
        int longer = 0;
        int unequal = 0;
        for (CheckResult result : results) {
            for (Evidence evidence : result.evidence()) {
                Matcher note = NOTE.matcher(evidence.text());
                if (!note.matches()) {
                    continue;
                }
                pairs++;
                for (int order = 1; order <= 2; order++) {
                    decided += note.group(order).equals("TIE") ? 0 : 1;
                    first += note.group(order).equals("A") ? 1 : 0;
                }
                PairVerdict verdict = PairVerdict.of(note.group(1), note.group(2));
                inconsistent += verdict.consistent() ? 0 : 1;
                int difference = Integer.parseInt(note.group(3)) - Integer.parseInt(note.group(4));
                if (verdict.score() != 0.5 && difference != 0) {
                    unequal++;
                    longer += (difference > 0) == (verdict.score() > 0.5) ? 1 : 0;
                }
            }
        }
        return new PairJudgements(pairs, inconsistent, Rate.of(first, decided), Rate.of(longer, unequal));
    }
}
