package dev.tunesmith.engine.generate;

/**
 * Ways to compute less, or on more cores, that change no result beyond rounding. All are on unless switched off, to compare.
 *
 * @param sharedPrefixes what several prompts or contexts begin with runs once
 * @param sharedContexts all continuations of one context share its run
 * @param parallelSequences independent sequences run side by side, each on one core
 * @param fusedAttention attention over cached keys is one operation instead of products and softmax
 * @param packedWeights where memory allows, weights are held a second time in the order in which decoding steps multiply them
 */
public record Shortcuts(
        boolean sharedPrefixes,
        boolean sharedContexts,
        boolean parallelSequences,
        boolean fusedAttention,
        boolean packedWeights) {

    public static final Shortcuts ALL = new Shortcuts(true, true, true, true, true);

    public static final Shortcuts NONE = new Shortcuts(false, false, false, false, false);
}
