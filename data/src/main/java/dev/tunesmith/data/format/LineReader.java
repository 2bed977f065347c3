package dev.tunesmith.data.format;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a UTF-8 file line by line with line numbers, and knows which line is not UTF-8 where one is not.
 *
 * <p>Lines end at LF or CR LF only: U+2028 and the like may stand inside JSON strings. A byte order mark is skipped.
 */
final class LineReader implements Closeable {

    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private byte[] buffer = new byte[1024];
    private long line;

    LineReader(Path file) throws IOException {
        this.in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
    }

    /** Number of the line returned last, from 1. */
    long line() {
        return line;
    }

    /**
     * The next line without its end, or null after the last.
     *
     * @throws CharacterCodingException if the line is not UTF-8; reading may go on with the next
     */
    @Nullable
    String next() throws IOException {
        int length = 0;
        int read = in.read();
        if (read < 0) {
            return null;
        }
        line++;
        while (read >= 0 && read != '\n') {
            if (length == buffer.length) {
                buffer = Arrays.copyOf(buffer, length * 2);
            }
            buffer[length++] = (byte) read;
            read = in.read();
        }
        if (length > 0 && buffer[length - 1] == '\r') {
            length--;
        }
        int from = line == 1 && startsWithMark(length) ? 3 : 0;
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(buffer, from, length - from))
                .toString();
    }

    private boolean startsWithMark(int length) {
        return length >= 3 && buffer[0] == (byte) 0xEF && buffer[1] == (byte) 0xBB && buffer[2] == (byte) 0xBF;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
