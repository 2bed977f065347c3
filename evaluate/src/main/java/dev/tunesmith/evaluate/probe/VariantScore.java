package dev.tunesmith.evaluate.probe;

import dev.tunesmith.evaluate.stats.Rate;

/**
 * How a prompt variant did.
 *
 * @param id of the variant
 * @param description of the variant
 * @param passRate of the headline check
 * @param meanScore of the headline check, 0 to 1
 * @param meanPromptTokens over the answered items
 * @param stopped share of answered items that ended by themselves
 * @param errors items without an answer, or that the headline could not judge
 */
public record VariantScore(
        String id,
        String description,
        Rate passRate,
        double meanScore,
        double meanPromptTokens,
        double stopped,
        int errors) {}
