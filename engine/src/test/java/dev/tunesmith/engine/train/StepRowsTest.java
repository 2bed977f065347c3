package dev.tunesmith.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepRowsTest {

    private static List<TrainingRow> rows(int count) {
        List<TrainingRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] ids = new int[10 + i];
            Arrays.fill(ids, i);
            rows.add(new TrainingRow("row" + i, ids, ids));
        }
        return rows;
    }

    private static StepRows stepRows(boolean ahead) {
        return new StepRows(new BatchPlan(7, 3, true, 5), rows(7), new Packer(25, false), ahead);
    }

    private static List<List<int[]>> ids(List<StepRows.Prepared> steps) {
        return steps.stream()
                .map(step -> step.batches().stream()
                        .map(micro -> micro.batch().ids())
                        .toList())
                .toList();
    }

    @Test
    void whatIsPreparedAheadIsWhatWouldBePreparedThen() {
        long[] asked = {0, 1, 2, 3, 4, 9, 10, 2, 3}; // in turn, over epochs, and as a resumed run begins elsewhere
        List<StepRows.Prepared> before = new ArrayList<>();
        List<StepRows.Prepared> then = new ArrayList<>();
        try (StepRows ahead = stepRows(true);
                StepRows inTurn = stepRows(false)) {
            for (long step : asked) {
                before.add(ahead.of(step));
                then.add(inTurn.of(step));
            }
        }
        assertThat(before).extracting(StepRows.Prepared::step).containsExactly(0L, 1L, 2L, 3L, 4L, 9L, 10L, 2L, 3L);
        for (int i = 0; i < asked.length; i++) {
            assertThat(before.get(i).rows())
                    .extracting(TrainingRow::id)
                    .containsExactlyElementsOf(
                            then.get(i).rows().stream().map(TrainingRow::id).toList());
        }
        assertThat(ids(before)).usingRecursiveComparison().isEqualTo(ids(then));
        assertThat(ids(then)).anyMatch(batches -> batches.size() > 1);
    }

    @Test
    void anErrorIsToldWhereTheStepIsAskedFor() {
        BatchPlan plan = new BatchPlan(7, 3, true, 5);
        try (StepRows ahead = new StepRows(plan, rows(3), new Packer(25, false), true)) {
            assertThatThrownBy(
                            () -> { // rows that the plan knows and the data has not
                                for (long step = 0; step < 3; step++) {
                                    ahead.of(step);
                                }
                            })
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }
}
