package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class PowerLawTest {

    private static List<double[]> points(double a, double b, double c) {
        return List.of(
                new double[] {100, a + b * Math.pow(100, -c)},
                new double[] {300, a + b * Math.pow(300, -c)},
                new double[] {500, a + b * Math.pow(500, -c)},
                new double[] {1000, a + b * Math.pow(1000, -c)});
    }

    @Test
    void aCurveIsFoundAgainFromItsPoints() {
        PowerLaw law = PowerLaw.fit(points(0.3, 8, 0.6));
        assertThat(law.c()).isCloseTo(0.6, within(0.011));
        assertThat(law.at(4000)).isCloseTo(0.3 + 8 * Math.pow(4000, -0.6), within(1e-3));
        assertThat(law.error()).isLessThan(1e-3);
    }

    @Test
    void aLossThatDoesNotFallGivesAFlatLine() {
        PowerLaw law = PowerLaw.fit(List.of(new double[] {100, 1}, new double[] {200, 1.1}, new double[] {400, 1.2}));
        assertThat(law.at(10_000)).isCloseTo(1.1, within(1e-9));
    }

    @Test
    void noEstimateGoesBelowZero() {
        PowerLaw law = PowerLaw.fit(List.of(new double[] {100, 1}, new double[] {200, 0.4}, new double[] {400, 0.01}));
        assertThat(law.a()).isZero();
        assertThat(law.at(1_000_000)).isNotNegative();
    }
}
