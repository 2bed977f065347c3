/**
 * Sentence encoders: texts to vectors of unit length, with models of the BERT family.
 *
 * <p><b>Read first</b>: {@link dev.tunesmith.engine.encode.EncoderFolder} (what a model folder says), {@link
 * dev.tunesmith.engine.encode.BertModel} (the layers), {@link dev.tunesmith.engine.encode.BertEncoder} (texts in, vectors out).
 *
 * <p>Forward only, in float32; nothing here is trained. The letters of shapes are listed in {@code engine.tensor}.
 */
@NullMarked
package dev.tunesmith.engine.encode;

import org.jspecify.annotations.NullMarked;
