package dev.tunesmith.core.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A file that is being written under a temporary name beside its own, for writers that need a path; see {@link AtomicFiles}
 * for those that need a stream. Closing it without {@link #commit} leaves the target as it was.
 */
public final class PendingFile implements Closeable {

    private final Path target;
    private final Path temporary;

    private PendingFile(Path target, Path temporary) {
        this.target = target;
        this.temporary = temporary;
    }

    /** Begin an empty file; the folder is made where it is missing. */
    public static PendingFile of(Path target) throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException("no folder to write " + target + " in");
        }
        Files.createDirectories(folder);
        // Not a temp file of the JDK's: those only their owner may read, and the mode would stay with the target.
        String suffix = Long.toHexString(ThreadLocalRandom.current().nextLong());
        Path temporary = folder.resolve("." + target.getFileName() + "." + suffix + ".tmp");
        Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
                .close();
        return new PendingFile(target, temporary);
    }

    /** Where to write; whoever opens it closes it before {@link #commit}. */
    public Path path() {
        return temporary;
    }

    /** Put what was written on disk and in the target's place. */
    public void commit() throws IOException {
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(temporary);
    }
}
