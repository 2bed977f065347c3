package dev.tunesmith.engine.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.model.Sampling;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplerTest {

    private static final int VOCAB = 500;

    private static float[] logits(long seed) {
        Random random = new Random(seed);
        float[] logits = new float[VOCAB];
        for (int i = 0; i < VOCAB; i++) {
            logits[i] = (float) (Math.round(12 * random.nextGaussian()) / 4.0); // rounded, so that there are ties
        }
        return logits;
    }

    /** Sort everything, then cut: token to probability. */
    private static Map<Integer, Double> reference(float[] logits, Sampling sampling, BitSet seen) {
        double[] scores = new double[VOCAB];
        for (int i = 0; i < VOCAB; i++) {
            double logit = logits[i];
            if (seen.get(i)) {
                double penalty = sampling.repetitionPenalty();
                logit = (float) (logit > 0 ? logit / penalty : logit * penalty);
            }
            scores[i] = Math.exp(logit / sampling.temperature());
        }
        List<Integer> order = new ArrayList<>(IntStream.range(0, VOCAB).boxed().toList());
        order.sort(Comparator.comparingDouble((Integer id) -> -scores[id]).thenComparing(id -> id));
        if (sampling.topK() > 0) {
            order = order.subList(0, Math.min(VOCAB, sampling.topK()));
        }
        double total = order.stream().mapToDouble(id -> scores[id]).sum();
        Map<Integer, Double> kept = new TreeMap<>();
        double cumulated = 0;
        for (int id : order) {
            if (cumulated < sampling.topP() * total && scores[id] >= sampling.minP() * scores[order.get(0)]) {
                kept.put(id, scores[id]);
            }
            cumulated += scores[id];
        }
        double left = kept.values().stream().mapToDouble(Double::doubleValue).sum();
        kept.replaceAll((id, score) -> score / left);
        return kept;
    }

    @ParameterizedTest
    @CsvSource({
        "1.0, 0, 1.0, 0.0, 1.0",
        "0.7, 0, 1.0, 0.0, 1.3",
        "1.0, 5, 1.0, 0.0, 1.0",
        "1.5, 40, 1.0, 0.0, 0.8",
        "1.0, 0, 0.5, 0.0, 1.0",
        "2.0, 0, 0.95, 0.0, 1.1",
        "3.0, 0, 0.9999, 0.0, 1.0",
        "1.0, 0, 1.0, 0.1, 1.0",
        "0.9, 50, 0.9, 0.05, 1.2",
        "5.0, 499, 0.3, 0.5, 1.0",
        "0.05, 3, 0.2, 0.0, 1.0"
    })
    void candidatesEqualThoseOfAFullSort(double temperature, int topK, double topP, double minP, double penalty) {
        Sampling sampling = new Sampling(temperature, topK, topP, minP, penalty, 0);
        BitSet seen = new BitSet();
        seen.set(3);
        seen.set(100, 160);
        for (long seed = 0; seed < 20; seed++) {
            Map<Integer, Double> expected = reference(logits(seed), sampling, seen);
            float[] logits = logits(seed);
            Sampler.penalise(logits, penalty, seen);
            Sampler.Candidates found = Sampler.candidates(logits, sampling);
            double total = java.util.Arrays.stream(found.weights()).sum();
            Map<Integer, Double> actual = new TreeMap<>();
            for (int i = 0; i < found.ids().length; i++) {
                actual.put(found.ids()[i], found.weights()[i] / total);
            }
            assertThat(actual.keySet()).isEqualTo(expected.keySet());
            expected.forEach((id, probability) ->
                    assertThat(actual.get(id)).isCloseTo(probability, within(1e-9 + 1e-6 * probability)));
        }
    }

    @Test
    void drawsFollowTheProbabilities() {
        Sampling sampling = new Sampling(1, 4, 1, 0, 1, 0);
        Map<Integer, Double> expected = reference(logits(5), sampling, new BitSet());
        int[] counts = new int[VOCAB];
        int draws = 10_000;
        for (int i = 0; i < draws; i++) {
            counts[Sampler.choose(logits(5), sampling, new BitSet(), (i + 0.5) / draws)]++;
        }
        expected.forEach((id, probability) ->
                assertThat(counts[id] / (double) draws).isCloseTo(probability, within(2.0 / draws)));
        assertThat(java.util.Arrays.stream(counts).filter(count -> count > 0).count())
                .isEqualTo(4);
    }

    @Test
    void greedyTakesTheLowestOfEqualIdsAfterThePenalty() {
        float[] logits = new float[VOCAB];
        logits[7] = 3;
        logits[9] = 2;
        logits[8] = 2;
        BitSet seen = new BitSet();
        seen.set(7);
        Sampling sampling = new Sampling(0, 0, 1, 0, 2, 0);
        assertThat(Sampler.choose(logits, sampling, seen, 0)).isEqualTo(8);
    }

    @Test
    void aNegativeLogitOfASeenTokenIsMultiplied() {
        float[] logits = {-1, -1.5f};
        BitSet seen = new BitSet();
        seen.set(0);
        assertThat(Sampler.choose(logits, new Sampling(0, 0, 1, 0, 2, 0), seen, 0))
                .isEqualTo(1);
        assertThat(logits).containsExactly(-2, -1.5f);
    }

    @Test
    void numbersThatAreNoneAreAnError() {
        float[] logits = {1, Float.NaN, 2};
        assertThatThrownBy(() -> Sampler.choose(logits, new Sampling(1, 0, 1, 0, 1, 0), new BitSet(), 0.5))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("NaN");
    }
}
