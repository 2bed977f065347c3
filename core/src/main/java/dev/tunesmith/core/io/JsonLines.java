package dev.tunesmith.core.io;

import dev.tunesmith.core.error.DataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.core.JacksonException;

/**
 * Reads the files that we write of one JSON record a line, as a stream. Blank lines are none. A line that is no record is an error
 * with its file and number.
 *
 * <p>Data of others, in any encoding, is read by the module for data.
 */
public final class JsonLines<T> {

    private static final int BLOCK = 1 << 16;

    private final Function<byte[], T> parse;
    private final String expected;
    private final String fix;
    private final boolean mayBeTorn;

    private JsonLines(Function<byte[], T> parse, String expected, String fix, boolean mayBeTorn) {
        this.parse = parse;
        this.expected = expected;
        this.fix = fix;
        this.mayBeTorn = mayBeTorn;
    }

    /**
     * Read lines of a kind.
     *
     * @param parse makes a record of a line in UTF-8; throws what Jackson throws, or says that something is missing or wrong by a
     *     {@link NoSuchElementException} or {@link IllegalArgumentException}
     * @param expected what a line is, with its article, for errors
     * @param fix what to do about a line that is none
     */
    public static <T> JsonLines<T> of(Function<byte[], T> parse, String expected, String fix) {
        return new JsonLines<>(parse, expected, fix, false);
    }

    /** Read lines that are bound to a type; see {@link #of(Function, String, String)}. */
    public static <T> JsonLines<T> of(Class<T> type, String expected, String fix) {
        return of(line -> Json.mapper().readValue(line, type), expected, fix);
    }

    /** The same for a file that is appended to: what a kill left unfinished at its end, without a line feed, is no line. */
    public JsonLines<T> appended() {
        return new JsonLines<>(parse, expected, fix, true);
    }

    /**
     * A line of a file.
     *
     * @param number from 1
     * @param bytes without the line feed
     * @param isEnded whether there was one
     */
    public record Line(int number, byte[] bytes, boolean isEnded) {}

    /** Takes a record and the number of its line. */
    @FunctionalInterface
    public interface Each<T> {
        void accept(int line, T found);
    }

    /**
     * Every record in order; none where there is no file.
     *
     * @throws DataException if a line is no record; names it
     */
    public List<T> list(Path file) {
        List<T> all = new ArrayList<>();
        if (Files.isRegularFile(file)) {
            read(file, (line, found) -> all.add(found));
        }
        return all;
    }

    /**
     * Hand on every record in order.
     *
     * @throws DataException if a line is no record; names it
     * @throws dev.tunesmith.core.error.TunesmithException if the file cannot be read
     */
    public void read(Path file, Each<T> each) {
        try {
            lines(file, line -> record(file, line, each));
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot read", file, e);
        }
    }

    private void record(Path file, Line line, Each<T> each) {
        if (isBlank(line.bytes)) {
            return;
        }
        T found;
        try {
            found = parse.apply(line.bytes);
            if (found == null) {
                throw new IllegalArgumentException("null");
            }
        } catch (JacksonException | NoSuchElementException | IllegalArgumentException e) {
            if (mayBeTorn && !line.isEnded) {
                return;
            }
            throw new DataException(
                    file + " line " + line.number + ": expected " + expected + ", found something else: "
                            + JsonErrors.reason(e, line.bytes),
                    fix,
                    e);
        }
        each.accept(line.number, found);
    }

    private static boolean isBlank(byte[] line) {
        for (byte one : line) {
            if (one != ' ' && one != '\t' && one != '\r') {
                return false;
            }
        }
        return true;
    }

    /** Hand on the lines of a file as they are, the last one also where no line feed ends it; never holds the whole file. */
    public static void lines(Path file, Consumer<Line> each) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            byte[] block = new byte[BLOCK];
            int number = 0;
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                int start = 0;
                for (int i = 0; i < n; i++) {
                    if (block[i] == '\n') {
                        line.write(block, start, i - start);
                        each.accept(new Line(++number, line.toByteArray(), true));
                        line.reset();
                        start = i + 1;
                    }
                }
                line.write(block, start, n - start);
            }
            if (line.size() > 0) {
                each.accept(new Line(number + 1, line.toByteArray(), false));
            }
        }
    }
}
