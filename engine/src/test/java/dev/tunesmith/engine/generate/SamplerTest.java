package dev.tunesmith.engine.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.model.GenerationRequest;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.core.model.Sampling;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
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

    /** Penalty in place, then softmax in float32, as the tensor code does it. */
    private static float[] probabilities(float[] logits, Sampling sampling, BitSet seen) {
        Sampler.penalise(FloatBuffer.wrap(logits), sampling.repetitionPenalty(), seen);
        double total = 0;
        for (float logit : logits) {
            total += Math.exp(logit / sampling.temperature());
        }
        float[] probabilities = new float[logits.length];
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = (float) (Math.exp(logits[i] / sampling.temperature()) / total);
        }
        return probabilities;
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
            Sampler.Candidates found = Sampler.candidates(probabilities(logits(seed), sampling, seen), sampling);
            double total = Arrays.stream(found.weights()).sum();
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
        Sampler.Candidates candidates = Sampler.candidates(probabilities(logits(5), sampling, new BitSet()), sampling);
        int[] counts = new int[VOCAB];
        int draws = 10_000;
        for (int i = 0; i < draws; i++) {
            counts[candidates.at((i + 0.5) / draws)]++;
        }
        expected.forEach((id, probability) ->
                assertThat(counts[id] / (double) draws).isCloseTo(probability, within(2.0 / draws)));
        assertThat(Arrays.stream(counts).filter(count -> count > 0).count()).isEqualTo(4);
    }

    private static Answer answer(Sampling sampling, int... prompt) {
        GenerationRequest request =
                new GenerationRequest(new Prompt.Tokens(prompt), 9, sampling, List.of(), true, 1, true, null);
        return new Answer(new PreparedRequest(0, prompt, request), 0, new AnswerText(null, List.of()));
    }

    private static Limits limits() {
        return new Limits(Set.of(), 100, 1, 1, 0);
    }

    @Test
    void greedyTakesTheLowestOfEqualIdsAfterThePenalty() {
        float[] row = new float[VOCAB];
        row[7] = 3;
        row[9] = 2;
        row[8] = 2;
        float[] negative = new float[VOCAB];
        Arrays.fill(negative, -9);
        negative[4] = -1;
        negative[5] = -1.5f;
        Sampling plain = Sampling.greedy();
        Sampling penalty = new Sampling(0, 0, 1, 0, 2, 0);
        List<Answer> answers =
                List.of(answer(plain, 7), answer(penalty, 7), answer(plain, 4), answer(penalty, 4), answer(penalty, 5));
        try (Scope scope = Scope.open()) {
            List<Tensor> rows = new ArrayList<>();
            for (float[] values : List.of(row, row, negative, negative, negative)) {
                rows.add(Tensors.of(values, 1, VOCAB));
            }
            TokenChooser.choose(Tensors.cat(0, rows), answers, limits());
        }
        assertThat(answers.stream().map(Answer::lastToken)).containsExactly(7, 8, 4, 5, 4);
    }

    @Test
    void argmaxTakesTheLowestOfManyEqualIds() {
        try (Scope scope = Scope.open()) {
            Tensor logits = Tensors.zeros(DType.FLOAT32, 3, 50_000);
            logits.narrow(1, 123, 40_000).addInPlace(1);
            List<Answer> answers =
                    List.of(answer(Sampling.greedy(), 1), answer(Sampling.greedy(), 1), answer(Sampling.greedy(), 1));
            TokenChooser.choose(logits, answers, limits());
            assertThat(answers).allMatch(answer -> answer.lastToken() == 123);
        }
    }

    @Test
    void sampledRowsOfABatchHaveTheirOwnSettings() {
        // Top-k 1 is greedy whatever is drawn; a tiny temperature is too.
        List<Answer> answers = List.of(
                answer(new Sampling(5, 1, 1, 0, 1, 3), 1),
                answer(Sampling.greedy(), 1),
                answer(new Sampling(1e-3, 0, 1, 0, 1, 3), 1),
                answer(new Sampling(1, 0, 1, 0.999, 1, 3), 1));
        try (Scope scope = Scope.open()) {
            List<Tensor> rows = new ArrayList<>();
            int[] best = {17, 18, 19, 20};
            for (int id : best) {
                float[] row = logits(id);
                row[id] = 50;
                rows.add(Tensors.of(row, 1, VOCAB));
            }
            TokenChooser.choose(Tensors.cat(0, rows), answers, limits());
        }
        assertThat(answers.stream().map(Answer::lastToken)).containsExactly(17, 18, 19, 20);
    }

    @Test
    void numbersThatAreNoneAreAnError() {
        for (Sampling sampling : List.of(Sampling.greedy(), new Sampling(1, 0, 1, 0, 1, 0))) {
            try (Scope scope = Scope.open()) {
                Tensor logits = Tensors.of(new float[] {1, Float.NaN, 2}, 1, 3);
                assertThatThrownBy(() -> TokenChooser.choose(logits, List.of(answer(sampling, 1)), limits()))
                        .isInstanceOf(ModelFileException.class)
                        .hasMessageContaining("NaN");
            }
        }
    }

    @Test
    void theDrawDoesNotDependOnWhichOfTwoNearlyEqualTokensIsAhead() {
        Sampling sampling = new Sampling(1, 2, 1, 0, 1, 1);
        float[] probabilities = {0.2f, 0.4f, 0.4f};
        float[] swapped = {0.2f, Math.nextUp(0.4f), 0.4f};
        float[] back = {0.2f, 0.4f, Math.nextUp(0.4f)};
        for (double u : new double[] {0, 0.3, 0.7, 0.99}) {
            int id = Sampler.candidates(probabilities, sampling).at(u);
            assertThat(Sampler.candidates(swapped, sampling).at(u)).isEqualTo(id);
            assertThat(Sampler.candidates(back, sampling).at(u)).isEqualTo(id);
        }
    }
}
