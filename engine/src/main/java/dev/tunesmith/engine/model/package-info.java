/**
 * The decoder that all model families share, driven by data.
 *
 * <p><b>Read first</b>: {@link dev.tunesmith.engine.model.DecoderModel} (what code around a model sees), {@link
 * dev.tunesmith.engine.model.DecoderSpec} and {@link dev.tunesmith.engine.model.LayerSpec} (what a family may choose),
 * {@link dev.tunesmith.engine.model.DecoderStack} (forward and backward pass). The families themselves are in {@code
 * engine.family}, one file each.
 */
@NullMarked
package dev.tunesmith.engine.model;

import org.jspecify.annotations.NullMarked;
