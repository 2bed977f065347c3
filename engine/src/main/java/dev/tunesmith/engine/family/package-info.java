/**
 * The model families: each file turns a configuration into the {@link dev.tunesmith.engine.model.DecoderSpec} of the shared
 * decoder.
 *
 * <p><b>Read first</b>: {@link dev.tunesmith.engine.family.Llama}, then {@link dev.tunesmith.engine.family.GptNeoX}, which
 * differs in most choices. A new family is one file here and one line in {@code checkpoint.Families}; a setting that changes
 * what the model computes and is not implemented is a {@link dev.tunesmith.core.error.ModelFileException} that names it.
 */
@NullMarked
package dev.tunesmith.engine.family;

import org.jspecify.annotations.NullMarked;
