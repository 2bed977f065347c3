package dev.tunesmith.weights;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.event.Progress;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;

/**
 * Named tensors in one or more mapped files, checked in full when opened.
 *
 * <p>All methods may be called by several threads at once. Closing is final; buffers handed out before stay readable. A
 * file must not be shortened while it is open: the virtual machine then fails the read with an {@link InternalError}.
 */
public interface TensorFile extends AutoCloseable {

    /** The file that was opened, or the folder. */
    Path path();

    /** The tensors by name, in the order of the file. */
    Map<String, TensorEntry> tensors();

    /**
     * A tensor that must be there.
     *
     * @throws ModelFileException if there is none of the name
     */
    default TensorEntry tensor(String name) {
        TensorEntry entry = tensors().get(name);
        if (entry == null) {
            throw new ModelFileException(
                    path() + ": no tensor '" + name + "' among the " + tensors().size() + " of this model",
                    "Check that these weights belong to the model's configuration, or fetch them again.");
        }
        return entry;
    }

    /**
     * A view on a tensor's bytes as they lie in the file: read-only, direct, little-endian, position 0.
     *
     * <p>Nothing is copied or read ahead; tensors above 2 GiB are viewed in ranges.
     *
     * @param entry an entry of this file
     * @param byteOffset where the range begins, counted from the tensor's first byte
     * @param byteLength how many bytes to view
     * @throws IllegalArgumentException if the entry is not of this file
     * @throws IndexOutOfBoundsException if the range leaves the tensor
     */
    ByteBuffer map(TensorEntry entry, long byteOffset, int byteLength);

    /**
     * Fill a buffer with elements as float32, converted or dequantised as ggml's reference does.
     *
     * <p>Wider types are rounded to the nearest float. Different threads may read different ranges.
     *
     * @param entry an entry of this file
     * @param firstElement where to begin, in row-major order; a multiple of the type's block size
     * @param out filled from its position to its limit; its remaining length is a multiple of the block size
     * @throws IllegalArgumentException if the entry is not of this file, or the range is not made of whole blocks
     * @throws IndexOutOfBoundsException if the range leaves the tensor
     */
    void readFloats(TensorEntry entry, long firstElement, FloatBuffer out);

    /**
     * The SHA-256 of the file, in lower-case hexadecimal; all bytes are read.
     *
     * <p>Where there are several files, it is the hash of the lines {@code HASH␠␠NAME} (as sha256sum prints them) of the
     * files in the order of their names.
     */
    String sha256(Progress progress);

    @Override
    void close();
}
