package dev.tunesmith.core.model;

/**
 * How the next token is chosen.
 *
 * @param temperature 0 for greedy; else the logits are divided by it
 * @param topK keep this many most likely tokens; 0 for all
 * @param topP keep the smallest set of tokens whose probabilities reach this; 1 for all
 * @param minP drop tokens less likely than this share of the most likely one; 0 for none
 * @param repetitionPenalty divide positive logits of tokens seen so far by it, multiply negative ones; 1 for none.
 *     Source: Keskar et al. 2019, section 4.1
 * @param seed start of the random numbers; the same seed gives the same text on one machine, whatever else is in the batch
 */
public record Sampling(double temperature, int topK, double topP, double minP, double repetitionPenalty, long seed) {

    public Sampling {
        require(temperature >= 0 && Double.isFinite(temperature), "temperature", temperature, "0 or more");
        require(topK >= 0, "topK", topK, "0 or more");
        require(topP > 0 && topP <= 1, "topP", topP, "above 0 and at most 1");
        require(minP >= 0 && minP < 1, "minP", minP, "at least 0 and below 1");
        require(repetitionPenalty > 0, "repetitionPenalty", repetitionPenalty, "above 0");
    }

    private static void require(boolean holds, String name, double value, String range) {
        if (!holds) {
            throw new IllegalArgumentException(name + " must be " + range + ", got " + value);
        }
    }

    /** Always the most likely token. */
    public static Sampling greedy() {
        return new Sampling(0, 0, 1, 0, 1, 0);
    }

    /** Whether the most likely token is always taken. */
    public boolean isGreedy() {
        return temperature == 0;
    }
}
