package dev.tunesmith.weights;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file of any size, mapped read-only in windows.
 *
 * <p>A window begins at each GiB and reaches 2 GiB, so that any range up to 1 GiB lies within one of them and needs no
 * mapping of its own: the number of mappings of a process is limited, the number of ranges read is not. Windows are
 * mapped when first touched. Safe for several threads.
 */
public final class MappedFile implements AutoCloseable {

    private static final long WINDOW_STEP = 1L << 30;
    private static final int DECODE_BYTES = 1 << 26;
    private static final int HASH_BYTES = 1 << 20;

    private final Path path;
    private final FileChannel channel;
    private final long size;
    private final @Nullable ByteBuffer[] windows;

    private MappedFile(Path path, FileChannel channel, long size) {
        this.path = path;
        this.channel = channel;
        this.size = size;
        this.windows = new @Nullable ByteBuffer[Math.toIntExact(size / WINDOW_STEP + 1)];
    }

    /**
     * Open a file.
     *
     * @throws ModelFileException if it is missing, a folder, or not readable
     */
    public static MappedFile open(Path path) {
        if (Files.isDirectory(path)) {
            throw new ModelFileException(
                    path + ": expected a file, found a folder", "Name the file inside the folder.");
        }
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            return new MappedFile(path, channel, channel.size());
        } catch (NoSuchFileException e) {
            throw new ModelFileException(path + ": no such file", "Check the path, or fetch the file again.", e);
        } catch (IOException e) {
            throw new ModelFileException(
                    path + ": cannot be opened: " + e, "Check that the file is readable by this user.", e);
        }
    }

    public Path path() {
        return path;
    }

    /** The size in bytes when the file was opened. */
    public long size() {
        return size;
    }

    /**
     * A read-only little-endian view on a range of the file.
     *
     * @throws IndexOutOfBoundsException if the range leaves the file
     */
    public ByteBuffer slice(long offset, int length) {
        Objects.checkFromIndexSize(offset, (long) length, size);
        ByteBuffer view;
        if (length <= WINDOW_STEP) {
            int window = (int) (offset / WINDOW_STEP);
            view = window(window).slice((int) (offset - window * WINDOW_STEP), length);
        } else {
            view = mapRange(offset, length);
        }
        return view.order(ByteOrder.LITTLE_ENDIAN);
    }

    /** {@link TensorFile#map} for an entry that is known to lie in this file. */
    public ByteBuffer map(TensorEntry entry, long byteOffset, int byteLength) {
        Objects.checkFromIndexSize(byteOffset, (long) byteLength, entry.byteLength());
        return slice(entry.offset() + byteOffset, byteLength);
    }

    /**
     * {@link TensorFile#readFloats} for an entry that is known to lie in this file.
     *
     * <p>Each range is mapped for as long as it is read: a window would stay until the garbage collector finds it, and all
     * weights would count as this process's memory beside the tensors made of them.
     */
    public void readFloats(TensorEntry entry, long firstElement, FloatBuffer out) {
        Objects.checkFromIndexSize(firstElement, (long) out.remaining(), entry.elements());
        ElementType type = entry.type();
        long from = type.byteLength(firstElement);
        long left = type.byteLength(out.remaining());
        int most = DECODE_BYTES / type.bytesPerBlock() * type.bytesPerBlock();
        while (left > 0) {
            int bytes = (int) Math.min(left, most);
            ByteBuffer range = mapRange(entry.offset() + from, bytes);
            try {
                FloatDecoder.decode(type, range.order(ByteOrder.LITTLE_ENDIAN), out);
            } finally {
                Mappings.unmap(range);
            }
            from += bytes;
            left -= bytes;
        }
    }

    /** The SHA-256 of all bytes, in lower-case hexadecimal. */
    public String sha256(Progress progress) {
        MessageDigest digest = Sha256.digest();
        byte[] chunk = new byte[HASH_BYTES];
        try (Progress.Task task = progress.start("hash", size, "bytes")) {
            long done = 0;
            while (done < size) {
                // Read, not mapped: pages that were mapped would count as this process's memory.
                int length = channel.read(ByteBuffer.wrap(chunk), done);
                if (length < 0) {
                    throw new ModelFileException(
                            path + " became shorter while it was read",
                            "Let no other program write it, and try again.");
                }
                digest.update(chunk, 0, length);
                done += length;
                task.update(done, String.valueOf(path.getFileName()));
            }
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot read", path, e);
        }
        return Sha256.hex(digest);
    }

    /** Close the file; views handed out before stay readable, and their memory is given back when none is left. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new ModelFileException(path + ": cannot be closed: " + e, "Check the disk.", e);
        }
    }

    private ByteBuffer window(int index) {
        synchronized (windows) {
            if (!channel.isOpen()) {
                throw new IllegalStateException(path + " is closed");
            }
            ByteBuffer window = windows[index];
            if (window == null) {
                long start = index * WINDOW_STEP;
                window = mapRange(start, (int) Math.min(Integer.MAX_VALUE, size - start));
                windows[index] = window;
            }
            return window;
        }
    }

    private ByteBuffer mapRange(long offset, int length) {
        try {
            return channel.map(FileChannel.MapMode.READ_ONLY, offset, length);
        } catch (IOException e) {
            throw new ModelFileException(
                    path + ": cannot be mapped into memory: " + e,
                    "Check that the file still exists and that the address space is not limited (ulimit -v).",
                    e);
        }
    }
}
