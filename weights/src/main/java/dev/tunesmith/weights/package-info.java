/** Safetensors and GGUF: checked readers and writers over mapped memory, no tensors. */
@NullMarked
package dev.tunesmith.weights;

import org.jspecify.annotations.NullMarked;
