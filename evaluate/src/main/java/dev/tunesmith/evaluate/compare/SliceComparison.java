package dev.tunesmith.evaluate.compare;

/**
 * Two runs by the headline check on some of the items.
 *
 * @param slice {@code handwritten}, {@code not handwritten}, {@code language=de}
 * @param headline the comparison on the slice
 */
public record SliceComparison(String slice, CheckComparison headline) {}
