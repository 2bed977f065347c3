package dev.tunesmith.project.folder;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Stream;

/** Collects everything that decides a piece of work into one SHA-256. Not thread-safe. */
public final class Fingerprint {

    private static final int BUFFER = 1 << 16;

    private final MessageDigest digest = Sha256.digest();

    /** Add a named value. */
    public Fingerprint add(String name, String value) {
        bytes(name.getBytes(StandardCharsets.UTF_8));
        bytes(value.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Add ids, such as token ids. */
    public Fingerprint add(int[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Integer.BYTES);
        for (int value : values) {
            buffer.putInt(value);
        }
        bytes(buffer.array());
        return this;
    }

    /**
     * Add the content of a file, or of all files of a folder with their names.
     *
     * @throws DataException if it is not there
     */
    public Fingerprint file(Path path) {
        if (!Files.exists(path)) {
            throw new DataException("There is no " + path, "correct the path, or put the file there");
        }
        if (!Files.isDirectory(path)) {
            return add("file", hash(path));
        }
        try (Stream<Path> files = Files.walk(path)) {
            List<Path> sorted = files.filter(Files::isRegularFile).sorted().toList();
            for (Path file : sorted) {
                add(path.relativize(file).toString(), hash(file));
            }
            return this;
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot read", path, e);
        }
    }

    /** The hash in lower-case hexadecimal; nothing may be added after. */
    public String hex() {
        return Sha256.hex(digest);
    }

    /** The hash of a file's content. */
    public static String hash(Path file) {
        try {
            return Sha256.hex(file);
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot read", file, e);
        }
    }

    private void bytes(byte[] bytes) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
    }
}
