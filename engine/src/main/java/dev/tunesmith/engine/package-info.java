/** Tensors, models, LoRA, training and generation on libtorch. */
@NullMarked
package dev.tunesmith.engine;

import org.jspecify.annotations.NullMarked;
