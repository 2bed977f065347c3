package dev.tunesmith.engine.generate;

import dev.tunesmith.core.model.Sampling;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Chooses the next token of every answer of a batch: greedy ones together by argmax, sampled ones each from its own row with
 * its own random numbers.
 *
 * <p>Log-probabilities are those of the model itself, before penalty, temperature and cuts.
 */
final class TokenChooser {

    private TokenChooser() {}

    /** Choose from logits [N, V], row i for answer i, and give each answer its token. */
    static void choose(Tensor logits, List<Answer> answers, Limits limits) {
        try (Scope scope = Scope.open()) {
            int[] tokens = tokens(logits, answers);
            float[] chosen = logits.gather(1, Tensors.indices(tokens).view(tokens.length, 1))
                    .toFloats();
            boolean wanted =
                    answers.stream().anyMatch(answer -> answer.request().logProbabilities());
            float[] normalisers = wanted ? logits.logSumExp(-1).toFloats() : new float[tokens.length];
            for (int i = 0; i < tokens.length; i++) {
                Sampler.requireFinite(chosen[i]);
                answers.get(i).take(tokens[i], (double) chosen[i] - normalisers[i], limits);
            }
        }
    }

    private static int[] tokens(Tensor logits, List<Answer> answers) {
        Tensor adjusted = penalised(logits, answers);
        int[] sampled = IntStream.range(0, answers.size())
                .filter(i -> !answers.get(i).sampling().isGreedy())
                .toArray();
        int[] tokens = new int[answers.size()];
        if (sampled.length < tokens.length) {
            long[] likeliest = adjusted.argmax(-1).toLongs(); // ties: the lowest id
            for (int i = 0; i < tokens.length; i++) {
                tokens[i] = (int) likeliest[i];
            }
        }
        if (sampled.length > 0) {
            Tensor probabilities = probabilities(adjusted.indexSelect(0, Tensors.indices(sampled)), sampled, answers);
            for (int row = 0; row < sampled.length; row++) {
                tokens[sampled[row]] = answers.get(sampled[row])
                        .draw(probabilities.select(0, row).toFloats());
            }
        }
        return tokens;
    }

    /** The logits, or a copy where an answer has a repetition penalty. */
    private static Tensor penalised(Tensor logits, List<Answer> answers) {
        if (answers.stream().noneMatch(Answer::hasPenalty)) {
            return logits;
        }
        Tensor copy = logits.copy();
        for (int i = 0; i < answers.size(); i++) {
            Answer answer = answers.get(i);
            if (answer.hasPenalty()) {
                Sampling sampling = answer.sampling();
                Sampler.penalise(Tensors.floatMemory(copy.select(0, i)), sampling.repetitionPenalty(), answer.seen());
            }
        }
        return copy;
    }

    /** Softmax of rows [M, V], each divided by its answer's temperature. */
    private static Tensor probabilities(Tensor rows, int[] sampled, List<Answer> answers) {
        float[] scales = new float[sampled.length];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = (float) (1 / answers.get(sampled[i]).sampling().temperature());
        }
        return rows.mul(Tensors.of(scales, scales.length, 1)).softmaxInPlace(-1);
    }
}
