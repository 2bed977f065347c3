/**
 * Weights on disk: safetensors and GGUF, read over mapped memory and written whole, without tensors.
 *
 * <p>{@link dev.tunesmith.weights.safetensors.SafetensorsFile}, {@link
 * dev.tunesmith.weights.safetensors.SafetensorsFolder} and {@link dev.tunesmith.weights.gguf.GgufFile} open a file,
 * check all of its structure against its real size, and give one {@link dev.tunesmith.weights.TensorFile}: names,
 * shapes, mapped bytes, and float values with the quantised kinds expanded. What is wrong with a file is a {@link
 * dev.tunesmith.core.error.ModelFileException}, thrown by {@code open}, not in the middle of a run.
 */
@NullMarked
package dev.tunesmith.weights;

import org.jspecify.annotations.NullMarked;
