package dev.tunesmith.evaluate.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tunesmith.core.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Against scipy and numpy ({@code src/test/python/stats_goldens.py}) and published values. */
class StatisticsTest {

    private static final Offset<Double> CLOSE = within(1e-9);

    private static JsonNode goldens(String part) throws IOException {
        try (InputStream in = StatisticsTest.class.getResourceAsStream("goldens.json")) {
            return Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .required(part);
        }
    }

    private static double[] doubles(JsonNode array) {
        return Json.mapper().convertValue(array, double[].class);
    }

    @Test
    void normalQuantileEqualsScipy() throws IOException {
        for (JsonNode golden : goldens("quantile")) {
            double expected = golden.get("z").doubleValue();
            assertThat(Normal.quantile(golden.get("p").doubleValue()))
                    .as(golden.toString())
                    .isCloseTo(expected, within(1e-12 * Math.max(1, Math.abs(expected))));
        }
        assertThatThrownBy(() -> Normal.quantile(1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void wilsonEqualsScipy() throws IOException {
        for (JsonNode golden : goldens("wilson")) {
            Interval interval = Rate.wilson(
                    golden.get("passed").intValue(),
                    golden.get("total").intValue(),
                    golden.get("level").doubleValue());
            assertThat(interval.low())
                    .as(golden.toString())
                    .isCloseTo(golden.get("low").doubleValue(), CLOSE);
            assertThat(interval.high())
                    .as(golden.toString())
                    .isCloseTo(golden.get("high").doubleValue(), CLOSE);
        }
    }

    @Test
    void wilsonGivesThePublishedValueAndItsEnds() {
        // Newcombe 1998, table I: 81 of 263, method 3 (Wilson): 0.2553 to 0.3662.
        Interval interval = Rate.wilson(81, 263, 0.95);
        assertThat(interval.low()).isCloseTo(0.2553, within(5e-5));
        assertThat(interval.high()).isCloseTo(0.3662, within(5e-5));
        assertThat(Rate.of(0, 7).interval().low()).isZero();
        assertThat(Rate.of(7, 7).interval().high()).isEqualTo(1);
        assertThat(Rate.of(0, 0)).isEqualTo(new Rate(0, 0, 0, new Interval(0, 1)));
        assertThatThrownBy(() -> Rate.of(3, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void mcNemarEqualsScipy() throws IOException {
        for (JsonNode golden : goldens("mcnemar")) {
            double p = golden.get("p").doubleValue();
            assertThat(McNemar.exact(golden.get("b").intValue(), golden.get("c").intValue()))
                    .as(golden.toString())
                    .isCloseTo(p, within(Math.max(1e-300, 1e-9 * p)));
        }
        assertThat(McNemar.exact(25, 10)).isCloseTo(0.016674, within(5e-7));
        assertThat(McNemar.exact(1_000_000, 1_000_000)).isEqualTo(1);
        assertThat(McNemar.exact(0, 1_000_000)).isZero();
    }

    @Test
    void bootstrapEqualsNumpyForTheSameIndices() throws IOException {
        for (JsonNode golden : goldens("bootstrap")) {
            PairedBootstrap bootstrap = new PairedBootstrap(
                    golden.get("resamples").intValue(), golden.get("level").doubleValue(), 0);
            long[] state = {golden.get("seed").longValue()};
            double[] means = bootstrap.resampledMeans(doubles(golden.get("differences")), n -> {
                state[0] = state[0] * 6364136223846793005L + 1442695040888963407L;
                return (int) ((state[0] >>> 33) % n);
            });
            Interval interval = bootstrap.percentiles(means);
            assertThat(interval.low()).isCloseTo(golden.get("low").doubleValue(), within(1e-12));
            assertThat(interval.high()).isCloseTo(golden.get("high").doubleValue(), within(1e-12));
        }
    }

    @Test
    void bootstrapIsSeededAndNearTheNormalInterval() {
        double[] first = new double[200];
        double[] second = new double[200];
        for (int i = 0; i < 200; i++) {
            first[i] = i % 4 == 0 ? 1 : 0;
            second[i] = i % 4 == 1 ? 0 : 1;
        }
        Difference difference = PairedBootstrap.standard().difference(first, second);
        assertThat(difference.value()).isCloseTo(0.5, CLOSE);
        // Differences are 1 on half the items and 0 else: half-width 1.96 * 0.5 / sqrt(200) = 0.0693.
        assertThat(difference.interval().low()).isCloseTo(0.5 - 0.0693, within(0.007));
        assertThat(difference.interval().high()).isCloseTo(0.5 + 0.0693, within(0.007));
        assertThat(difference.showsGain()).isTrue();
        assertThat(difference.showsLoss()).isFalse();
        assertThat(PairedBootstrap.standard().difference(first, second)).isEqualTo(difference);
        second[0] = 0.123456;
        assertThat(new PairedBootstrap(500, 0.95, 1).difference(first, second))
                .isNotEqualTo(new PairedBootstrap(500, 0.95, 2).difference(first, second));
        second[0] = 1;
        assertThat(PairedBootstrap.standard().difference(second, first).showsLoss())
                .isTrue();
        assertThat(PairedBootstrap.standard().difference(new double[0], new double[0]))
                .isEqualTo(new Difference(0, new Interval(0, 0)));
    }

    @Test
    void holmEqualsTheGoldens() throws IOException {
        for (JsonNode golden : goldens("holm")) {
            assertThat(Holm.adjust(doubles(golden.get("p")))).containsExactly(doubles(golden.get("adjusted")), CLOSE);
        }
        assertThat(Holm.adjust(new double[] {.01, .04, .03, .005}))
                .containsExactly(new double[] {.03, .06, .06, .02}, CLOSE);
    }

    @Test
    void agreementOfTwoRaters() {
        // 20 both yes, 5 only the one, 10 only the other, 15 both no: observed 0.7, by chance 0.5
        TwoRaters raters = new TwoRaters(20, 5, 10, 15);
        assertThat(raters.agreement().value()).isEqualTo(0.7);
        assertThat(raters.kappa()).isCloseTo(0.4, within(1e-12));
        // sqrt(0.7 * 0.3 / (50 * 0.25)) = 0.12961
        assertThat(raters.kappaInterval().low()).isCloseTo(0.4 - 1.959964 * 0.129615, within(1e-4));
        assertThat(raters.truePositiveRate().value()).isEqualTo(20.0 / 30);
        assertThat(raters.trueNegativeRate().value()).isEqualTo(15.0 / 20);
        assertThat(new TwoRaters(5, 0, 0, 0).kappa()).isNaN();
        assertThat(new TwoRaters(5, 0, 0, 5).kappa()).isEqualTo(1);
    }
}
