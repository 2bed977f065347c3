package dev.tunesmith.core.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A folder that is filled beside its place under another name, and put there when all of it is on disk.
 *
 * <p>A folder that stood there before is put aside first and removed last, so that a kill never leaves a folder with half of each.
 * What is not committed is removed on closing: a full disk gets its room back.
 */
public final class PendingFolder implements AutoCloseable {

    private final Path target;
    private final Path temporary;
    private boolean committed;

    private PendingFolder(Path target, Path temporary) {
        this.target = target;
        this.temporary = temporary;
    }

    /** Make the temporary folder, empty; what an earlier attempt left is removed. */
    public static PendingFolder open(Path target) throws IOException {
        Path temporary = beside(target, ".tmp");
        Folders.delete(temporary);
        Files.createDirectories(temporary);
        return new PendingFolder(target, temporary);
    }

    /** Where to write. */
    public Path path() {
        return temporary;
    }

    /** Put the folder in its place; what is in it must be synced by whoever wrote it. */
    public void commit() throws IOException {
        Path old = beside(target, ".old");
        Folders.delete(old);
        if (Files.exists(target)) {
            Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        committed = true;
        Folders.delete(old);
    }

    @Override
    public void close() throws IOException {
        if (!committed) {
            Folders.delete(temporary);
        }
    }

    private static Path beside(Path target, String ending) {
        return target.resolveSibling("." + target.getFileName() + ending);
    }
}
