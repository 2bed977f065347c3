package dev.tunesmith.engine.generate;

import java.util.Set;

/**
 * What bounds every generation of a model.
 *
 * @param stopIds tokens that end an answer
 * @param contextLength the most tokens that prompt and answer have together
 * @param maxLiveRows how many answers are made at once, at most
 * @param tokenBudget how many prompt tokens run in one pass, at most
 * @param cacheBytes the most memory that keys and values may take; one row is always allowed
 */
public record Limits(Set<Integer> stopIds, int contextLength, int maxLiveRows, int tokenBudget, long cacheBytes) {

    public Limits {
        stopIds = Set.copyOf(stopIds);
        if (contextLength < 1 || maxLiveRows < 1 || tokenBudget < 1) {
            throw new IllegalArgumentException("contextLength, maxLiveRows and tokenBudget must be 1 or more");
        }
    }

    boolean stops(int token) {
        return stopIds.contains(token);
    }
}
