/**
 * Safetensors: one file, a folder with one file or shards and an index, and writers for both.
 *
 * <p>A file is eight bytes of header length, a JSON header, and the data, in which tensors lie one after another without
 * holes. Source: the format section of the safetensors README.
 */
@NullMarked
package dev.tunesmith.weights.safetensors;

import org.jspecify.annotations.NullMarked;
