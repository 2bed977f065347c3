package dev.tunesmith.weights;

import dev.tunesmith.core.error.ModelFileException;
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

    /**
     * Refuse whole numbers and flags, which in a model's weight are codes of a quantisation kept elsewhere.
     *
     * @throws ModelFileException unless the type is a float type or one of ggml's quantised ones
     */
    public void requireWeight() {
        switch (type) {
            case I64, I32, I16, I8, U8, BOOL ->
                throw new ModelFileException(
                        file + ": weight '" + name + "' has type " + type + ", expected F32, F16, BF16 or F64",
                        "use the model as it was before it was quantised, or a GGUF file of it");
            default -> {
                // A number for each element, alone or from its block.
            }
        }
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
