package dev.tunesmith.engine.train;

import dev.tunesmith.core.config.Suggestions;
import dev.tunesmith.core.error.UsageException;
import java.util.List;
import java.util.Locale;

/**
 * The learning rate of each optimizer step as a share of the configured one: a linear warm-up, then the shape.
 *
 * <p>With warm-up the first step has rate 0, as in Hugging Face's schedules. <b>Source</b>: transformers, {@code
 * optimization.py}.
 *
 * @param kind shape after the warm-up
 * @param warmupSteps steps until the full rate is reached
 * @param totalSteps where linear and cosine end at 0
 */
public record LrSchedule(Kind kind, long warmupSteps, long totalSteps) {

    /** Shape of the learning rate after the warm-up. */
    public enum Kind {
        CONSTANT,
        LINEAR,
        COSINE;

        /** Find the shape for a word of the configuration. */
        public static Kind ofWord(String word) {
            for (Kind kind : values()) {
                if (kind.word().equals(word)) {
                    return kind;
                }
            }
            List<String> known = List.of(CONSTANT.word(), LINEAR.word(), COSINE.word());
            throw new UsageException("There is no schedule " + word, Suggestions.didYouMean(word, known));
        }

        /** The word used in configurations. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Factor of the learning rate at a step counted from 0, between 0 and 1. */
    public double factor(long step) {
        if (step < warmupSteps) {
            return (double) step / warmupSteps;
        }
        double progress = (double) (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
        return switch (kind) {
            case CONSTANT -> 1;
            case LINEAR -> Math.max(0, 1 - progress);
            case COSINE -> Math.max(0, 0.5 * (1 + Math.cos(Math.PI * progress)));
        };
    }
}
