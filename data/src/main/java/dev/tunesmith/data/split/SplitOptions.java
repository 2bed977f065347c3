package dev.tunesmith.data.split;

import dev.tunesmith.core.message.Split;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How samples are divided.
 *
 * @param dev how much goes to dev
 * @param test how much goes to test, pinned samples included
 * @param seed another seed gives another division
 * @param stratify an attribute whose every value keeps at least one group in train, and which counts are spread over; or null
 * @param previous the split of groups that were divided before, which stays; empty at first
 */
public record SplitOptions(
        Amount dev, Amount test, long seed, @Nullable String stratify, Map<String, Split> previous) {

    public SplitOptions {
        previous = Map.copyOf(previous);
    }

    /** Shares or counts with seed 42, not stratified, nothing divided before. */
    public static SplitOptions of(Amount dev, Amount test) {
        return new SplitOptions(dev, test, 42, null, Map.of());
    }

    public SplitOptions withSeed(long newSeed) {
        return new SplitOptions(dev, test, newSeed, stratify, previous);
    }

    public SplitOptions withStratify(@Nullable String attribute) {
        return new SplitOptions(dev, test, seed, attribute, previous);
    }

    public SplitOptions withPrevious(Map<String, Split> groups) {
        return new SplitOptions(dev, test, seed, stratify, groups);
    }
}
