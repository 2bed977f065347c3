package dev.tunesmith.engine.model;

import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.nn.AttentionShape;
import dev.tunesmith.engine.nn.QueryKeyNorm;
import org.jspecify.annotations.Nullable;

/**
 * The norms of queries and keys at their place in the model.
 *
 * @param perHead whether each head is normalised by itself
 * @param shape how heads lie in a row
 */
record PlacedQueryKeyNorm(PlacedNorm query, PlacedNorm key, boolean perHead, AttentionShape shape) {

    /** With the adapter's copies where it has some. */
    QueryKeyNorm with(@Nullable LoraAdapter adapter) {
        return new QueryKeyNorm(query.with(adapter), key.with(adapter), perHead, shape);
    }
}
