package dev.tunesmith.data.row;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a text file line by line with line numbers and positions, and knows which line cannot be read where one cannot.
 *
 * <p>Lines end at LF, CR LF, or a CR alone: U+2028 and the like may stand inside JSON strings.
 */
final class LineReader implements Closeable {

    private final ByteInput in;
    private final RowBuffer buffer = new RowBuffer();
    private long line;
    private long start;

    LineReader(ByteInput in) {
        this.in = in;
    }

    /** Number of the line returned last, from 1. */
    long line() {
        return line;
    }

    /** The position of its first byte; see {@link ByteInput#position()}. */
    long start() {
        return start;
    }

    /** The beginning of the line, also of one that could not be read. */
    String excerpt(int most) {
        return buffer.excerpt(most);
    }

    /**
     * The next line without its end, or null after the last.
     *
     * @throws ByteInput.UndecodableException if the line is no text; reading may go on with the next
     * @throws RowTooLongException if it is too long; reading may go on with the next
     */
    @Nullable
    String next() throws IOException {
        buffer.clear();
        start = in.position();
        int read = in.read();
        if (read < 0) {
            return null;
        }
        line++;
        while (read >= 0 && read != '\n' && read != '\r') {
            buffer.add(read);
            read = in.read();
        }
        if (read == '\r' && in.peek() == '\n') {
            in.read();
        }
        if (buffer.isTooLong()) {
            throw new RowTooLongException(buffer.total());
        }
        return buffer.text(in, 0);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
