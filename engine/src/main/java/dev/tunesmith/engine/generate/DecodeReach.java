package dev.tunesmith.engine.generate;

import dev.tunesmith.engine.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Which keys the live rows of one decoding step see in layers of one window.
 *
 * @param ownFrom the first own position that any row sees
 * @param positions own positions of the longest row, the new one included
 * @param ownMask 0 or minus infinity for own positions from {@code ownFrom}, [B, 1, 1, L]
 * @param prefixFrom the first position of the shared prefix that any row sees; its length if none does
 * @param prefixMask 0, or a number so low that nothing remains, for positions from {@code prefixFrom}, [1, B, 1, P]; null
 *     where all rows see all of them
 * @param seesPrefix 1 for rows that see any of the prefix, else 0, [B, 1, 1, 1]; null where all do
 */
record DecodeReach(
        int ownFrom,
        int positions,
        Tensor ownMask,
        int prefixFrom,
        @Nullable Tensor prefixMask,
        @Nullable Tensor seesPrefix) {}
