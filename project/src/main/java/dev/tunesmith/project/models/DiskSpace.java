package dev.tunesmith.project.models;

import dev.tunesmith.core.error.ResourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Asks for room on the disk before anything is fetched. */
final class DiskSpace {

    /** Left free beside what is fetched. */
    private static final long RESERVE_BYTES = 64L << 20;

    private DiskSpace() {}

    /**
     * Check that a folder's disk has room.
     *
     * @throws ResourceException if it has not
     */
    static void require(Path folder, long bytes, String what) throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        if (bytes + RESERVE_BYTES > free) {
            throw new ResourceException(
                    what + " needs " + megabytes(bytes) + " MB in " + folder + ", where " + megabytes(free)
                            + " MB are free",
                    "make room, or set TUNESMITH_HOME to a folder on a larger disk");
        }
    }

    private static long megabytes(long bytes) {
        return bytes / 1_000_000;
    }
}
