package dev.tunesmith.engine.generate;

import dev.tunesmith.core.model.Generation;
import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.core.model.GenerationRequest;
import dev.tunesmith.core.model.Sampling;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One answer in the making: its tokens, text and random numbers of its own. */
final class Answer {

    private final PreparedRequest prepared;
    private final int sample;
    private final AnswerText text;
    private final SplittableRandom random;
    private final BitSet seen = new BitSet();
    private final List<Integer> tokens = new ArrayList<>();
    private final List<Double> logProbabilities = new ArrayList<>();
    private @Nullable FinishReason finishReason;

    /** Start an answer; sample i draws from seed + i. */
    Answer(PreparedRequest prepared, int sample, AnswerText text) {
        this.prepared = prepared;
        this.sample = sample;
        this.text = text;
        this.random = new SplittableRandom(sampling().seed() + sample);
        if (hasPenalty()) {
            for (int id : prepared.ids()) {
                seen.set(id);
            }
        }
    }

    PreparedRequest prepared() {
        return prepared;
    }

    GenerationRequest request() {
        return prepared.request();
    }

    Sampling sampling() {
        return request().sampling();
    }

    boolean hasPenalty() {
        return sampling().repetitionPenalty() != 1;
    }

    /** Tokens of the prompt and the answer so far; kept where there is a penalty on them. */
    BitSet seen() {
        return seen;
    }

    /** Draw from this answer's row of probabilities. */
    int draw(float[] probabilities) {
        return Sampler.candidates(probabilities, sampling()).at(random.nextDouble());
    }

    int lastToken() {
        return tokens.get(tokens.size() - 1);
    }

    /** Add a chosen token; ends the answer where it stops there. */
    void take(int token, double logProbability, Limits limits) {
        tokens.add(token);
        if (request().logProbabilities()) {
            logProbabilities.add(logProbability);
        }
        if (hasPenalty()) {
            seen.set(token);
        }
        if (limits.stops(token) && !request().ignoreEos()) {
            finishReason = FinishReason.STOP;
        } else if (text.append(token)) {
            finishReason = FinishReason.STOP;
        } else if (tokens.size() >= request().maxNewTokens()
                || prepared.ids().length + tokens.size() >= limits.contextLength()) {
            finishReason = FinishReason.LENGTH;
        }
    }

    /** End the answer from outside. */
    void end(FinishReason reason) {
        finishReason = reason;
    }

    boolean isFinished() {
        return finishReason != null;
    }

    /** The result of a finished answer. */
    Generation generation(long millis) {
        FinishReason reason = finishReason;
        if (reason == null) {
            throw new IllegalStateException("the answer is still being made");
        }
        if (text.finish()) {
            reason = FinishReason.STOP;
        }
        return new Generation(
                prepared.index(),
                sample,
                text.toString(),
                tokens,
                logProbabilities,
                reason,
                prepared.ids().length,
                millis);
    }
}
