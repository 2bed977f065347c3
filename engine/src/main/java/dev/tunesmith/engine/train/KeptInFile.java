package dev.tunesmith.engine.train;

import dev.tunesmith.core.error.ResourceException;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Rows kept in a file, one behind the other in the order they were first wanted in; what the system has memory for stays in its
 * cache.
 *
 * <p>The file is opened to be deleted on closing: on Linux and macOS it loses its name at once, and the system frees its room when
 * the process ends, also where it is killed; on Windows the system deletes it then.
 */
final class KeptInFile implements KeptRows {

    private static final String NAME = "frozen-activations.tmp";
    private static final String FIX =
            "free disk space, or set train.keepFrozen to memory or false; go on with --resume";

    private final Path file;
    private final FileChannel channel;
    private final Map<TrainingRow, Long> places = new IdentityHashMap<>();
    private long end;
    private long width; // D

    /** Open the file in a run folder. */
    KeptInFile(Path runFolder) {
        this.file = runFolder.resolve(NAME);
        try {
            Files.createDirectories(runFolder);
            this.channel = FileChannel.open(
                    file,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot write", file, e);
        }
    }

    @Override
    public Tensor of(TrainingRow row, int from, int to, Supplier<Tensor> compute) {
        Long place = places.get(row);
        if (place == null) {
            try (Scope scope = Scope.open()) {
                Tensor whole = compute.get().contiguous();
                transfer(whole.onHost(), end, true);
                places.put(row, end);
                end += whole.elements() * Float.BYTES;
                width = whole.size(1);
                return scope.lift(whole.narrow(0, from, to - from));
            }
        }
        Tensor part = Tensors.hostEmpty(DType.FLOAT32, to - from, width);
        transfer(part, place + from * width * Float.BYTES, false);
        return part.onDevice();
    }

    private void transfer(Tensor host, long position, boolean write) {
        ByteBuffer memory = Tensors.byteMemory(host, 0, Math.toIntExact(host.elements() * Float.BYTES));
        long at = position;
        try {
            while (memory.hasRemaining()) {
                int moved = write ? channel.write(memory, at) : channel.read(memory, at);
                if (moved < 0) {
                    throw new IOException("it ends at byte " + at);
                }
                at += moved;
            }
        } catch (IOException e) {
            throw new ResourceException(
                    (write ? "Cannot write " : "Cannot read ") + file + ": " + FileErrors.reason(e), FIX, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot delete", file, e);
        }
    }
}
