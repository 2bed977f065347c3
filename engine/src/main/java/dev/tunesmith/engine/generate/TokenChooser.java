package dev.tunesmith.engine.generate;

import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.util.List;

/**
 * Chooses the next token of every answer of a batch: greedy ones together, sampled ones each from its own row.
 *
 * <p>Log-probabilities are those of the model itself, before temperature, penalty and cuts.
 */
final class TokenChooser {

    private TokenChooser() {}

    /** Choose from logits [N, V], row i for answer i, and give each answer its token. */
    static void choose(Tensor logits, List<Answer> answers, Limits limits) {
        try (Scope scope = Scope.open()) {
            int[] tokens = tokens(logits, answers);
            float[] chosen = logits.gather(1, Tensors.indices(tokens).view(tokens.length, 1))
                    .toFloats();
            boolean wanted = answers.stream().anyMatch(answer -> answer.request().logProbabilities());
            float[] normalisers = wanted ? logits.logSumExp(-1).toFloats() : new float[tokens.length];
            for (int i = 0; i < tokens.length; i++) {
                Sampler.requireFinite(chosen[i]);
                answers.get(i).take(tokens[i], (double) chosen[i] - normalisers[i], limits);
            }
        }
    }

    private static int[] tokens(Tensor logits, List<Answer> answers) {
        int[] tokens = new int[answers.size()];
        boolean anyGreedy = answers.stream().anyMatch(Answer::isPlainGreedy);
        long[] likeliest = anyGreedy ? logits.argmax(-1).toLongs() : new long[tokens.length]; // ties: the lowest id
        for (int i = 0; i < tokens.length; i++) {
            Answer answer = answers.get(i);
            tokens[i] = answer.isPlainGreedy()
                    ? (int) likeliest[i]
                    : answer.choose(logits.select(0, i).toFloats());
        }
        return tokens;
    }
}
