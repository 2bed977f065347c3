package dev.tunesmith.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads whole lines of a file from a place on, with their places. What lies behind the end that was asked for is not read. */
final class LineReader implements Closeable {

    private static final int BUFFER = 1 << 20;

    private final FileChannel channel;
    private final long end;
    private byte[] buffer = new byte[BUFFER];
    private long bufferAt;
    private int from;
    private int to;

    /** A line: bytes of a shared array, valid until the next is read; offset is its place in the file. */
    record Line(byte[] bytes, int start, int length, long offset) {}

    LineReader(Path file, long offset, long end) throws IOException {
        this.channel = FileChannel.open(file);
        this.bufferAt = offset;
        this.end = end;
    }

    /** The next line without its line feed, or null where there is none that is whole. */
    @Nullable
    Line next() throws IOException {
        int searched = from;
        while (true) {
            for (int i = searched; i < to; i++) {
                if (buffer[i] == '\n') {
                    Line line = new Line(buffer, from, i - from, bufferAt + from);
                    from = i + 1;
                    return line;
                }
            }
            searched = to - from;
            if (!fill()) {
                return null;
            }
        }
    }

    /** Where the next line begins. */
    long position() {
        return bufferAt + from;
    }

    /** Move what is left to the front and read more behind it. */
    private boolean fill() throws IOException {
        int left = to - from;
        if (from > 0) {
            System.arraycopy(buffer, from, buffer, 0, left);
        } else if (left == buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        }
        bufferAt += from;
        from = 0;
        to = left;
        int room = (int) Math.min(buffer.length - to, end - bufferAt - to);
        if (room <= 0) {
            return false;
        }
        int read = channel.read(ByteBuffer.wrap(buffer, to, room), bufferAt + to);
        to += Math.max(0, read);
        return read > 0;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
