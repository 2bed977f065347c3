package dev.tunesmith.data.format;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.tokenizer.TokenizedSample;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes tokenised samples as JSON Lines, {@code {"id","input_ids","labels"}}, as {@link TokenRowReader} reads them.
 *
 * <p>Numbers are written straight into bytes: a row has hundreds of them, and a tree of nodes would cost more than the
 * tokenising. Not thread-safe; borrows the stream, and neither buffers nor closes it.
 */
public final class TokenRowWriter {

    private static final byte[] IDS = ",\"input_ids\":[".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LABELS = "],\"labels\":[".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "]}\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] IGNORED =
            Integer.toString(TokenizedSample.IGNORED).getBytes(StandardCharsets.US_ASCII);

    /** Digits of the largest int, and a comma. */
    private static final int LONGEST_NUMBER = 11;

    private final OutputStream out;
    private byte[] line = new byte[1 << 12];
    private int size;

    public TokenRowWriter(OutputStream out) {
        this.out = out;
    }

    /**
     * Append a row.
     *
     * @throws UncheckedIOException if the stream does
     */
    public void write(TokenizedSample sample) {
        size = 0;
        add("{\"id\":".getBytes(StandardCharsets.US_ASCII));
        add(Json.line(Json.tree(sample.id())).getBytes(StandardCharsets.UTF_8));
        add(IDS);
        add(sample.ids());
        add(LABELS);
        add(sample.labels());
        add(END);
        try {
            out.write(line, 0, size);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(byte[] bytes) {
        room(bytes.length);
        System.arraycopy(bytes, 0, line, size, bytes.length);
        size += bytes.length;
    }

    private void add(int[] numbers) {
        room(numbers.length * LONGEST_NUMBER);
        for (int i = 0; i < numbers.length; i++) {
            if (i > 0) {
                line[size++] = ',';
            }
            if (numbers[i] == TokenizedSample.IGNORED) {
                System.arraycopy(IGNORED, 0, line, size, IGNORED.length);
                size += IGNORED.length;
            } else {
                digits(numbers[i]);
            }
        }
    }

    /** @param number an id, so at least 0 */
    private void digits(int number) {
        int end = size + 1;
        for (int rest = number / 10; rest > 0; rest /= 10) {
            end++;
        }
        int rest = number;
        for (int at = end - 1; at >= size; at--) {
            line[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size = end;
    }

    private void room(int more) {
        if (size + more > line.length) {
            line = Arrays.copyOf(line, Math.max(size + more, 2 * line.length));
        }
    }
}
