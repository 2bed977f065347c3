package dev.tunesmith.weights;

import java.nio.file.Path;
import java.util.List;

/**
 * A tensor in a file: what it is called and where its bytes lie.
 *
 * @param shape the sizes, slowest dimension first (Hugging Face's order; a GGUF file's dimensions reversed); empty for a
 *     scalar
 * @param file the file that holds the bytes
 * @param offset where the bytes begin, counted from the start of the file; not always aligned to the element size
 * @param byteLength how many bytes there are
 */
public record TensorEntry(String name, ElementType type, List<Long> shape, Path file, long offset, long byteLength) {

    public TensorEntry {
        shape = List.copyOf(shape);
    }

    /** The number of elements: the product of the shape, 1 for a scalar. */
    public long elements() {
        long product = 1;
        for (long size : shape) {
            product = Math.multiplyExact(product, size);
        }
        return product;
    }
}
