package dev.tunesmith.project.folder;

import dev.tunesmith.core.error.LockedException;
import dev.tunesmith.core.io.FileErrors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A folder that one process works in. The operating system holds the lock, so that it ends with the process however that
 * ends; the file names the process for people.
 */
public final class FolderLock implements AutoCloseable {

    /** The locked byte lies far behind the text, which others may then read on every system. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    private final Path file;
    private final FileChannel channel;
    private final FileLock lock;

    private FolderLock(Path file, FileChannel channel, FileLock lock) {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
    }

    static FolderLock take(Path file, Path folder) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                String holder = read(channel);
                channel.close();
                throw new LockedException(
                        folder + " is in use by another process" + (holder.isEmpty() ? "" : ", " + holder),
                        "wait until it has ended, or stop it");
            }
            channel.truncate(0);
            String text = "process " + ProcessHandle.current().pid();
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
            return new FolderLock(file, channel, lock);
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot lock", file, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(LOCKED_BYTE, 1, false);
        } catch (OverlappingFileLockException e) {
            return null; // held by another part of this process
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(100);
        int length = channel.read(buffer, 0);
        return length <= 0 ? "" : new String(buffer.array(), 0, length, StandardCharsets.UTF_8).strip();
    }

    @Override
    public void close() {
        try (channel) {
            channel.truncate(0);
            lock.release();
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot release the lock", file, e);
        }
    }
}
