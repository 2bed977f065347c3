package dev.tunesmith.project.models;

import dev.tunesmith.core.error.LockedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Keeps a second fetch of the same model out; the system lets go of it when the process ends, however it ends. */
final class CacheLock implements AutoCloseable {

    private final FileChannel channel;

    private CacheLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Take the lock.
     *
     * @param what the model, for the error
     * @throws LockedException if another process, or another thread of this one, holds it
     */
    static CacheLock take(Path file, String what) throws IOException {
        Path folder = file.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(channel) == null) {
            channel.close();
            throw new LockedException(
                    what + " is being fetched by another process (lock file " + file + ")",
                    "wait until it has ended and run again");
        }
        return new CacheLock(channel);
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // Held by a thread of this process: the same answer to the caller.
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
