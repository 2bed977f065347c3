package dev.tunesmith.evaluate.review;

import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.JsonLines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import tools.jackson.core.JacksonException;

/** A file of one JSON record a line, which people append to and nothing rewrites. */
final class ReviewLog<T> {

    /** Two reviewers do not append at once. A byte behind any end, since on Windows nobody can read what is locked. */
    private static final long LOCKED = Long.MAX_VALUE - 1;

    private final Path file;
    private final Class<T> type;

    ReviewLog(Path file, Class<T> type) {
        this.file = file;
        this.type = type;
    }

    /** Every line in order; a last one that a kill left unfinished is none. */
    List<T> read() {
        return List.copyOf(JsonLines.of(type, "what a reviewer said", "correct or remove the line")
                .appended()
                .list(file));
    }

    /** Append a record; it is on disk when this returns. */
    void append(T entry) {
        byte[] line = (Json.line(entry) + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (FileChannel channel = FileChannel.open(
                            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock(LOCKED, 1, false)) {
                endLastLine(channel);
                channel.position(channel.size());
                ByteBuffer buffer = ByteBuffer.wrap(line);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(false);
            }
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot write", file, e);
        }
    }

    /** What stands behind the last line feed is a whole line that was written by hand, or the rest of a kill, which goes. */
    private void endLastLine(FileChannel channel) throws IOException {
        byte[] bytes = bytes();
        // In bytes: a kill may have cut a character in two, which as text would have another length.
        int start = bytes.length;
        while (start > 0 && bytes[start - 1] != '\n') {
            start--;
        }
        if (start == bytes.length) {
            return;
        }
        try {
            Json.parse(new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8));
            channel.position(bytes.length);
            channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
        } catch (JacksonException e) {
            channel.truncate(start);
        }
    }

    private byte[] bytes() {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot read", file, e);
        }
    }
}
