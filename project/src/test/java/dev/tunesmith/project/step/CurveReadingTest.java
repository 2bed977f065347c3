package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.project.report.LearningCurvePage;
import dev.tunesmith.project.step.CurveReading.Trend;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is read out of a learning curve, and when nothing may be estimated. */
class CurveReadingTest {

    /** Scores after 100, 200, 400 and so on. */
    private static CurveReading read(double... scores) {
        List<double[]> points = new ArrayList<>();
        for (int i = 0; i < scores.length; i++) {
            points.add(new double[] {100 << i, scores[i]});
        }
        return CurveReading.of("dev loss", points);
    }

    @Test
    void scoresThatGetWorseAreCalledSoAndNotExtrapolated() {
        for (CurveReading worse : List.of(read(1.0, 1.1, 1.2), read(1.0, 0.9, 1.2), read(1.0, 1.2))) {
            assertThat(worse.trend()).isEqualTo(Trend.RISES);
            assertThat(worse.law()).isNull();
            assertThat(worse.text())
                    .startsWith("more data made it worse here: dev loss 1.0000 after 100 samples, 1.2000 after ")
                    .contains("no estimate is made");
        }
    }

    @Test
    void scoresThatDoNotMoveOrOnlyScatterAreCalledSoAndNotExtrapolated() {
        for (CurveReading flat : List.of(
                read(1, 1, 1), read(1.0, 0.999, 0.995), read(1.0, 1.004, 1.005), read(1.0, 0.5, 0.9), read(1, 1))) {
            assertThat(flat.trend()).isEqualTo(Trend.FLAT);
            assertThat(flat.law()).isNull();
            assertThat(flat.text())
                    .startsWith("more data did not help here: dev loss 1.0000 after 100 samples, ")
                    .contains("no estimate is made");
        }
        assertThat(read(1.0, 0.5, 0.9).text()).contains("within the scatter");
    }

    @Test
    void scoresThatFallAreFittedFromThreeOn() {
        CurveReading falling = read(1.0, 0.8, 0.7);
        assertThat(falling.trend()).isEqualTo(Trend.FALLS);
        assertThat(falling.law()).isNotNull();
        assertThat(falling.text()).startsWith("fitted dev loss = ").doesNotContain("better than all");
        assertThat(read(1.0, 0.8).law()).isNull();
        assertThat(read(1.0, 0.8).text()).contains("takes 3 amounts");
        assertThat(read(1.0).trend()).isEqualTo(Trend.UNKNOWN);
    }

    @Test
    void aSmallerAmountThatDidBetterThanTheLargestIsNamed() {
        CurveReading falling = read(2.0, 1.0, 0.5, 0.52);
        assertThat(falling.law()).isNotNull();
        assertThat(falling.text()).endsWith("; 400 samples gave 0.5000, better than all 800");
    }

    @Test
    void thePageSaysItToo() {
        List<double[]> points = List.of(new double[] {100, 1}, new double[] {200, 1.1}, new double[] {400, 1.2});
        String page = LearningCurvePage.html(
                "dev loss",
                points,
                List.of(),
                CurveReading.of("dev loss", points).text());
        assertThat(page).contains("<p>more data made it worse here").doesNotContain(">estimated<");
    }
}
