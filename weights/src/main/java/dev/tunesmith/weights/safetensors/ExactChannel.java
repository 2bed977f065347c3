package dev.tunesmith.weights.safetensors;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Passes one tensor's bytes on to a stream, and refuses more of them than the header announces. */
final class ExactChannel implements WritableByteChannel {

    private static final int COPY_BYTES = 1 << 18;

    private final String name;
    private final OutputStream out;
    private final long expected;
    private final byte[] copy = new byte[COPY_BYTES];
    private long written;

    ExactChannel(String name, OutputStream out, long expected) {
        this.name = name;
        this.out = out;
        this.expected = expected;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int length = source.remaining();
        if (length > expected - written) {
            throw wrongLength(written + length);
        }
        while (source.hasRemaining()) {
            int part = Math.min(copy.length, source.remaining());
            source.get(copy, 0, part);
            out.write(copy, 0, part);
        }
        written += length;
        return length;
    }

    /** Check that nothing is missing. */
    void finish() {
        if (written != expected) {
            throw wrongLength(written);
        }
    }

    private IllegalArgumentException wrongLength(long found) {
        return new IllegalArgumentException(
                "tensor '" + name + "': its type and shape take " + expected + " bytes, its content has " + found);
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    /** Does nothing: the stream belongs to the file, which goes on with the next tensor. */
    @Override
    public void close() {}
}
