package dev.tunesmith.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tunesmith.core.error.UsageException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LrScheduleTest {

    @Test
    void warmsUpLinearlyFromZero() {
        LrSchedule schedule = new LrSchedule(LrSchedule.Kind.CONSTANT, 4, 100);
        assertThat(schedule.factor(0)).isZero();
        assertThat(schedule.factor(1)).isEqualTo(0.25);
        assertThat(schedule.factor(4)).isEqualTo(1);
        assertThat(schedule.factor(99)).isEqualTo(1);
    }

    @Test
    void linearAndCosineEndAtZero() {
        LrSchedule linear = new LrSchedule(LrSchedule.Kind.LINEAR, 10, 110);
        assertThat(linear.factor(60)).isCloseTo(0.5, within(1e-12));
        assertThat(linear.factor(110)).isZero();
        LrSchedule cosine = new LrSchedule(LrSchedule.Kind.COSINE, 10, 110);
        assertThat(cosine.factor(10)).isEqualTo(1);
        assertThat(cosine.factor(35)).isCloseTo(0.5 * (1 + Math.sqrt(0.5)), within(1e-12));
        assertThat(cosine.factor(110)).isCloseTo(0, within(1e-12));
    }

    @Test
    void anUnknownShapeIsAnErrorThatSuggests() {
        assertThatThrownBy(() -> LrSchedule.Kind.ofWord("cosin"))
                .isInstanceOf(UsageException.class)
                .satisfies(e -> assertThat(((UsageException) e).fix()).contains("cosine"));
    }

    @Test
    void eachEpochTakesEveryRowOnceInAnOrderOfItsOwn() {
        BatchPlan plan = new BatchPlan(10, 4, true, 1);
        assertThat(plan.stepsPerEpoch()).isEqualTo(3);
        Set<Integer> first = new HashSet<>();
        for (int step = 0; step < 3; step++) {
            for (int row : plan.rowsOf(step)) {
                assertThat(first.add(row)).isTrue();
            }
        }
        assertThat(first).hasSize(10);
        assertThat(plan.rowsOf(2)).hasSize(2);
        assertThat(plan.rowsOf(0)).isEqualTo(new BatchPlan(10, 4, true, 1).rowsOf(0));
        assertThat(plan.rowsOf(0)).isNotEqualTo(plan.rowsOf(3));
        assertThat(plan.epochAfter(2)).isEqualTo(0.8);
        assertThat(plan.epochAfter(3)).isEqualTo(1.0);
    }
}
