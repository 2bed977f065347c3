package dev.tunesmith.engine.model;

/**
 * How a training pass is computed; each choice gives the same loss and gradients.
 *
 * @param lastLayerOnTargets whether the last layer's output projection and feed-forward block are computed for the rows with a
 *     loss only: no other row of its output is read
 * @param recompute whether a layer keeps only its input, and is computed again on the way back: a third more work, and the
 *     memory of one layer instead of all
 */
public record PassOptions(boolean lastLayerOnTargets, boolean recompute) {

    /** The fastest. */
    public static final PassOptions FAST = new PassOptions(true, false);
}
