/**
 * Decoder model families, one file each, made of the blocks in {@code nn}.
 *
 * <p><b>Read first</b>: {@link dev.tunesmith.engine.model.DecoderModel} (what every family offers), {@link
 * dev.tunesmith.engine.model.LlamaModel} (forward and backward pass in one read), {@link
 * dev.tunesmith.engine.model.LlamaConfig}.
 */
@NullMarked
package dev.tunesmith.engine.model;

import org.jspecify.annotations.NullMarked;
