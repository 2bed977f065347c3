package dev.tunesmith.data.row;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a text file with their positions, and the encoding that makes text of them.
 *
 * <p>UTF-8 unless named; a byte order mark is skipped, and decides between UTF-8 and UTF-16. Encodings in which a line feed
 * or quotation mark is not the one byte of ASCII are turned into UTF-8 on the way, and then no position can be told. A file
 * that starts as gzip is unpacked; positions count unpacked bytes.
 */
final class ByteInput implements Closeable {

    private static final int BUFFER = 1 << 16;
    private static final String MARKS = "\n\r,;\t|\"'{}[]\\:";
    private static final int GZIP_1 = 0x1F;
    private static final int GZIP_2 = 0x8B;

    private final InputStream in;
    private final Charset charset;
    private final boolean exact;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int end;
    private long before;

    private ByteInput(InputStream in, Charset charset, boolean exact, int skipped) {
        this.in = in;
        this.charset = charset;
        this.exact = exact;
        this.before = skipped;
    }

    /**
     * Open a file.
     *
     * @param named the encoding, or null for UTF-8 or what a byte order mark says
     */
    static ByteInput open(Path file, @Nullable Charset named) throws IOException {
        BufferedInputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        int[] start = peek(in);
        if (start[0] == GZIP_1 && start[1] == GZIP_2) {
            in = new BufferedInputStream(new GZIPInputStream(in, BUFFER), BUFFER);
            start = peek(in);
        }
        if (start[0] == 0xEF && start[1] == 0xBB && start[2] == 0xBF) {
            in.skipNBytes(3);
            return new ByteInput(in, StandardCharsets.UTF_8, true, 3);
        }
        Charset charset = named == null ? StandardCharsets.UTF_8 : named;
        if (start[0] == 0xFF && start[1] == 0xFE || start[0] == 0xFE && start[1] == 0xFF) {
            charset = StandardCharsets.UTF_16; // reads the mark, and takes it away
        }
        if (Arrays.equals(MARKS.getBytes(charset), MARKS.getBytes(StandardCharsets.US_ASCII))) {
            return new ByteInput(in, charset, true, 0);
        }
        return new ByteInput(new Recoded(in, charset), StandardCharsets.UTF_8, false, 0);
    }

    private static int[] peek(BufferedInputStream in) throws IOException {
        in.mark(3);
        int[] start = {in.read(), in.read(), in.read()};
        in.reset();
        return start;
    }

    /** The next byte, or -1 at the end. */
    int read() throws IOException {
        if (at == end && !fill()) {
            return -1;
        }
        return buffer[at++] & 0xFF;
    }

    /** The byte that {@link #read} would give, or -1 at the end. */
    int peek() throws IOException {
        if (at == end && !fill()) {
            return -1;
        }
        return buffer[at] & 0xFF;
    }

    private boolean fill() throws IOException {
        before += end;
        at = 0;
        end = Math.max(0, in.read(buffer));
        return end > 0;
    }

    /** The position of the next byte in the file, from 0; {@link RowProblem#NO_OFFSET} where it cannot be told. */
    long position() {
        return exact ? before + at : RowProblem.NO_OFFSET;
    }

    /** The position so many bytes after another one. */
    long position(long start, long bytes) {
        return start == RowProblem.NO_OFFSET ? start : start + bytes;
    }

    /** How many bytes a text has in the file. */
    int bytesOf(CharSequence text) {
        return text.toString().getBytes(charset).length;
    }

    /**
     * Make text of bytes, strictly.
     *
     * @throws UndecodableException if they are not text in this encoding; says at which of them
     */
    String decode(byte[] bytes, int from, int length) throws UndecodableException {
        String text = new String(bytes, from, length, charset);
        if (text.indexOf('\uFFFD') < 0) {
            return text; // nothing was replaced
        }
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer source = ByteBuffer.wrap(bytes, from, length);
        CharBuffer target = CharBuffer.allocate(text.length() + 2);
        CoderResult result = decoder.decode(source, target, true);
        if (result.isError()) {
            int bad = source.position() - from;
            throw new UndecodableException(bad, bytes[from + bad] & 0xFF, charset);
        }
        return text;
    }

    /** Bytes that are no text in the file's encoding. */
    static final class UndecodableException extends CharacterCodingException {

        private static final long serialVersionUID = 1L;

        private final int at;
        private final String message;

        UndecodableException(int at, int found, Charset charset) {
            this.at = at;
            this.message = String.format(
                    "not %s text: the byte 0x%02X is not allowed here; save the file as UTF-8, or name its encoding",
                    charset.name(), found);
        }

        /** Where the first bad byte is, from the start of what was decoded. */
        int at() {
            return at;
        }

        @Override
        public String getMessage() {
            return message;
        }
    }

    /** Text of another encoding as UTF-8. */
    private static final class Recoded extends InputStream {

        private final InputStreamReader reader;
        private final char[] chars = new char[BUFFER / 4];
        private byte[] bytes = new byte[0];
        private int next;
        private int kept;

        Recoded(InputStream in, Charset charset) {
            this.reader = new InputStreamReader(
                    in,
                    charset.newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .onUnmappableCharacter(CodingErrorAction.REPORT));
        }

        @Override
        public int read() throws IOException {
            return next < bytes.length || fill() ? bytes[next++] & 0xFF : -1;
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            if (next == bytes.length && !fill()) {
                return -1;
            }
            int count = Math.min(length, bytes.length - next);
            System.arraycopy(bytes, next, target, from, count);
            next += count;
            return count;
        }

        private boolean fill() throws IOException {
            int count = reader.read(chars, kept, chars.length - kept);
            if (count < 0 && kept == 0) {
                return false;
            }
            int total = kept + Math.max(0, count);
            boolean half = count >= 0 && Character.isHighSurrogate(chars[total - 1]);
            int whole = half ? total - 1 : total;
            bytes = new String(chars, 0, whole).getBytes(StandardCharsets.UTF_8);
            kept = half ? 1 : 0;
            if (half) {
                chars[0] = chars[total - 1];
            }
            next = 0;
            return bytes.length > 0 || fill();
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
