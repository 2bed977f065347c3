/**
 * Training: from tokenised rows to an adapter, with checkpoints that resume bit for bit.
 *
 * <p><b>Read first</b>: {@link dev.tunesmith.engine.train.Training}, the recipe, in one read; then {@link
 * dev.tunesmith.engine.train.BatchPlan} (which rows each optimizer step takes), {@link
 * dev.tunesmith.engine.train.Packer} (rows to packed micro-batches), {@link dev.tunesmith.engine.train.TrainerState}.
 *
 * <p>The loss of an optimizer step is a sum over its target tokens, divided once by their number, however the step is cut
 * into micro-batches.
 */
@NullMarked
package dev.tunesmith.engine.train;

import org.jspecify.annotations.NullMarked;
