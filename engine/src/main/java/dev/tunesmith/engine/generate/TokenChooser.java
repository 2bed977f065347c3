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

    private static final long CHUNK = 256;
    private static final long LEAST_CHUNK = 32;

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
            long[] likeliest = likeliest(adjusted);
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

    /**
     * The id of the largest logit of each row [N, V]; of ties, the lowest. First the largest of each chunk, which libtorch finds ten
     * times as fast as its place, then the place in the first chunk that has the row's largest.
     */
    static long[] likeliest(Tensor logits) {
        long n = logits.size(0);
        long v = logits.size(1);
        long width = Math.min(CHUNK, Long.lowestOneBit(v));
        if (width < LEAST_CHUNK) {
            return logits.argmax(-1).toLongs();
        }
        long chunks = v / width;
        long[] chosen = logits.view(n, chunks, width).amax(-1).argmax(-1).toLongs(); // [N, V] -> [N, C] -> [N]
        long[] rows = new long[chosen.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = i * chunks + chosen[i];
        }
        long[] places = logits.view(n * chunks, width)
                .indexSelect(0, Tensors.of(rows, rows.length))
                .argmax(-1)
                .toLongs();
        for (int i = 0; i < places.length; i++) {
            places[i] += chosen[i] * width;
        }
        return places;
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
                Tensors.edit(
                        copy.select(0, i), row -> Sampler.penalise(row, sampling.repetitionPenalty(), answer.seen()));
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
