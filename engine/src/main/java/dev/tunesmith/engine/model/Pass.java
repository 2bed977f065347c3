package dev.tunesmith.engine.model;

import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.nn.PackedBatch.Segment;
import dev.tunesmith.engine.nn.Rotary.Angles;
import dev.tunesmith.engine.tensor.DType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all layers share while one stream of tokens goes through them.
 *
 * @param compute type of the matrix products
 * @param angles of each row, one entry for each of the model's rotary tables
 * @param segments where each piece of a sequence lies; empty in inference, where the caller's attention knows
 * @param adapter an adapter, or null for the base
 * @param packed copies of the weights for products of few rows, or null
 */
record Pass(
        DType compute,
        List<Angles> angles,
        List<Segment> segments,
        @Nullable LoraAdapter adapter,
        @Nullable PackedWeights packed) {}
