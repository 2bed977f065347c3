package dev.tunesmith.engine.model;

/**
 * How a training pass is computed; each choice gives the same loss and gradients.
 *
 * @param lastLayerOnTargets whether the last layer's output projection and feed-forward block are computed for the rows with a
 *     loss only: no other row of its output is read
 * @param recompute whether a layer keeps only its input, and is computed again on the way back: a third more work, and the
 *     memory of one layer instead of all
 * @param stopAtLowest whether the way back ends at the lowest trained layer, and layers below it keep nothing; else it goes on
 *     down to the embeddings, for nothing; means nothing where what enters that layer is given
 * @param roundRows whether the rows of a pass in bfloat16 are rounded up to a number that comes again, see {@link RoundedRows}
 */
public record PassOptions(boolean lastLayerOnTargets, boolean recompute, boolean stopAtLowest, boolean roundRows) {

    /** The fastest. */
    public static final PassOptions FAST = new PassOptions(true, false, true, true);

    /** The same, a layer keeping its input only. */
    public PassOptions recomputing() {
        return new PassOptions(lastLayerOnTargets, true, stopAtLowest, roundRows);
    }
}
