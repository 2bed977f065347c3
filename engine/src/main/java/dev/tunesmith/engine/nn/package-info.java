/**
 * Building blocks of decoder models, each with its forward pass and, where training needs one, a backward pass written by
 * hand.
 *
 * <p><b>Read first</b>: {@link dev.tunesmith.engine.nn.PackedBatch} (how tokens of many sequences lie in one stream without
 * padding), {@link dev.tunesmith.engine.nn.CausalAttention}, {@link
 * dev.tunesmith.engine.nn.Norm}, {@link dev.tunesmith.engine.nn.ResponseLoss}.
 *
 * <p>The letters of shapes are listed in {@code engine.tensor}. Blocks know no model family, no files and no adapters.
 */
@NullMarked
package dev.tunesmith.engine.nn;

import org.jspecify.annotations.NullMarked;
