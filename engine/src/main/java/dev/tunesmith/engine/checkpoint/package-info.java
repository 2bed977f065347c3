/**
 * From model files to models: what is in a Hugging Face folder or a GGUF file, checked, under one set of names.
 *
 * <p><b>Read first</b>: {@link dev.tunesmith.engine.checkpoint.Checkpoint}. A new family is one file in {@code family}
 * and one line in {@link dev.tunesmith.engine.checkpoint.Families}.
 */
@NullMarked
package dev.tunesmith.engine.checkpoint;

import org.jspecify.annotations.NullMarked;
