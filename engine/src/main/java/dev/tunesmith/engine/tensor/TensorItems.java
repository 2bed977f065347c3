package dev.tunesmith.engine.tensor;

import dev.tunesmith.weights.ElementType;
import dev.tunesmith.weights.TensorEntry;
import dev.tunesmith.weights.safetensors.SafetensorsFile;
import dev.tunesmith.weights.safetensors.SafetensorsWriter.Item;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;

/** Tensors to and from safetensors files, piece by piece: nothing passes through the Java heap as a whole. */
public final class TensorItems {

    private static final int PIECE_BYTES = 1 << 26;

    private TensorItems() {}

    /** A contiguous tensor as an item to write; its values are read when the file is written. */
    public static Item of(String name, Tensor tensor) {
        return new Item(
                name,
                elementType(tensor.dtype()),
                Arrays.stream(tensor.shape()).boxed().toList(),
                out -> write(tensor, out));
    }

    /** Write the values of a contiguous tensor. */
    public static void write(Tensor tensor, WritableByteChannel out) throws IOException {
        try (Scope scope = Scope.open()) {
            Tensor host = tensor.onHost();
            long bytes = tensor.elements() * tensor.dtype().bytes();
            for (long from = 0; from < bytes; from += PIECE_BYTES) {
                out.write(Tensors.byteMemory(host, from, (int) Math.min(PIECE_BYTES, bytes - from)));
            }
        }
    }

    /** Fill a contiguous float32 tensor from a tensor of a file that has as many elements. */
    public static void read(SafetensorsFile file, TensorEntry entry, Tensor target) {
        long piece = PIECE_BYTES / Float.BYTES;
        try (Scope scope = Scope.open()) {
            Tensor flat = target.view(target.elements());
            for (long from = 0; from < entry.elements(); from += piece) {
                long length = Math.min(piece, entry.elements() - from);
                long start = from;
                Tensors.fill(flat.narrow(0, from, length), values -> file.readFloats(entry, start, values));
            }
        }
    }

    /** The file's word for a type. */
    public static ElementType elementType(DType type) {
        return switch (type) {
            case FLOAT32 -> ElementType.F32;
            case BFLOAT16 -> ElementType.BF16;
            case FLOAT16 -> ElementType.F16;
            case INT64 -> ElementType.I64;
            case BOOL -> ElementType.BOOL;
        };
    }
}
