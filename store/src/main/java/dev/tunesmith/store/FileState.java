package dev.tunesmith.store;

import dev.tunesmith.core.io.FileErrors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/**
 * By what a file is known again.
 *
 * @param identity of the file behind the name: another one where it was written anew and renamed
 * @param size in bytes
 * @param modified nanoseconds since 1970
 */
record FileState(String identity, long size, long modified) {

    private static final int EDGE = 4096;

    /** The state of a file now. */
    static FileState of(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            Object key = attributes.fileKey(); // none on Windows, where a file has a time of creation
            String identity = key == null ? attributes.creationTime().toString() : key.toString();
            return new FileState(
                    identity, attributes.size(), attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS));
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot read", file, e);
        }
    }

    /** A checksum of the first and the last kilobytes of a file's first bytes, which stays as it is when lines are appended. */
    static String edges(Path file, long bytes) {
        CRC32C sum = new CRC32C();
        try (FileChannel channel = FileChannel.open(file)) {
            update(sum, channel, 0, bytes);
            update(sum, channel, Math.max(0, bytes - EDGE), bytes);
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot read", file, e);
        }
        return Long.toHexString(sum.getValue());
    }

    private static void update(CRC32C sum, FileChannel channel, long from, long end) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(EDGE, end - from));
        while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) > 0) {
            continue;
        }
        sum.update(buffer.flip());
    }
}
