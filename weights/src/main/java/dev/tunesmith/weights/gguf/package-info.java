/**
 * GGUF, llama.cpp's file format: versions 2 and 3, little-endian, read only.
 *
 * <p>A file is a header with two counts, key-value pairs (among them the tokenizer), a list of tensors, and aligned data.
 * Source: docs/gguf.md of ggml, and gguf.cpp where that is stricter.
 */
@NullMarked
package dev.tunesmith.weights.gguf;

import org.jspecify.annotations.NullMarked;
