package dev.tunesmith.evaluate.issue;

import dev.tunesmith.evaluate.stats.Rate;
import java.util.List;
import java.util.Map;

/**
 * One kind of error over the iterations, items that were trained on left out.
 *
 * @param kind see {@link IssueKinds}
 * @param version of the detector or check that is compared; 0 for what people said
 * @param iterations one for each run, in order
 * @param transitions one less: from each run to the next
 * @param pValue McNemar's exact test of the first run against the last, over items that both show for certain
 * @param slices of the last run, the most concentrated first
 */
public record KindHistory(
        String kind,
        int version,
        List<Count> iterations,
        List<Transition> transitions,
        double pValue,
        List<SliceRate> slices) {

    public KindHistory {
        iterations = List.copyOf(iterations);
        transitions = List.copyOf(transitions);
        slices = List.copyOf(slices);
    }

    /**
     * One run.
     *
     * @param run its id
     * @param rate items that have the error, among those that have it or are clean of it; none of none says nothing
     * @param flaky items of which some answers have it
     * @param missing items that say nothing
     * @param states how many issues stand where
     */
    public record Count(String run, Rate rate, int flaky, int missing, Map<IssueState, Integer> states) {

        public Count {
            states = Map.copyOf(states);
        }

        /** Whether some item has the error or is clean of it, so that there is a share; what nobody read shows neither. */
        public boolean known() {
            return rate.total() > 0;
        }

        /** How many issues stand in a state. */
        public int of(IssueState state) {
            return states.getOrDefault(state, 0);
        }
    }

    /**
     * What became of every item from one run to the next.
     *
     * @param from the first run
     * @param to the next
     * @param counts so many items went from one sight to another
     */
    public record Transition(String from, String to, List<Cell> counts) {

        public Transition {
            counts = List.copyOf(counts);
        }

        /** So many items went from {@code from} to {@code to}. */
        public record Cell(Seen from, Seen to, int items) {}

        /** How many items went from one sight to another. */
        public int count(Seen before, Seen after) {
            return counts.stream()
                    .filter(cell -> cell.from() == before && cell.to() == after)
                    .mapToInt(Cell::items)
                    .sum();
        }
    }

    /** The last run. */
    public Count last() {
        return iterations.get(iterations.size() - 1);
    }

    /** Whether the first and the last run have a share, so that the test says something. */
    public boolean tested() {
        return iterations.get(0).known() && last().known();
    }

    /** How many issues of the last run are there for certain. */
    public int open() {
        return last().of(IssueState.NEW) + last().of(IssueState.PERSISTING) + last().of(IssueState.REGRESSED);
    }
}
