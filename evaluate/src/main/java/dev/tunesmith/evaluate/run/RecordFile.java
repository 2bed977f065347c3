package dev.tunesmith.evaluate.run;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.JsonErrors;
import dev.tunesmith.core.io.JsonLines;
import dev.tunesmith.core.io.JsonLines.Line;
import dev.tunesmith.core.work.InOrder;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * A file of one JSON record a line, keyed, appended to line by line; a later line replaces an earlier one of the same key.
 * A last line that a kill left unfinished is cut off. Lines are read and rewritten in blocks, never as a whole file.
 */
final class RecordFile<T> implements AutoCloseable {

    private static final int BLOCK = 1 << 16;

    /**
     * How records become lines of UTF-8, and which key each has; from any thread.
     *
     * @param again what is done with an item whose line is removed, such as {@code answered again}
     */
    record Format<T>(Function<T, String> key, Function<T, Object> write, Function<byte[], T> read, String again) {}

    private final Path path;
    private final Format<T> format;
    private final Map<String, T> records;
    private final List<T> unwritten = new ArrayList<>();
    private boolean replaced;
    private @Nullable OutputStream writer;

    private RecordFile(Path path, Format<T> format, Map<String, T> records) {
        this.path = path;
        this.format = format;
        this.records = records;
    }

    /** Open for appending; the file is made with the first record. */
    static <T> RecordFile<T> open(Path path, Format<T> format) {
        try {
            if (Files.exists(path)) {
                cutUnfinished(path);
            }
            RecordFile<T> file = new RecordFile<>(path, format, new LinkedHashMap<>());
            int lines = readAll(path, format, file.records);
            file.replaced = lines > file.records.size();
            return file;
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot open", path, e);
        }
    }

    /** Read without changing the file; the latest record of each key, in the order of the keys' first lines. */
    static <T> Map<String, T> read(Path path, Format<T> format) {
        Map<String, T> records = new LinkedHashMap<>();
        try {
            readAll(path, format, records);
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot read", path, e);
        }
        return records;
    }

    private static void cutUnfinished(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long end = channel.size();
            ByteBuffer one = ByteBuffer.allocate(1);
            // byte by byte, since the last one nearly always ends a line
            while (end > 0 && channel.read(one.clear(), end - 1) == 1 && one.get(0) != '\n') {
                end--;
            }
            if (end < channel.size()) {
                channel.truncate(end);
            }
        }
    }

    /** Read all whole lines into a map, parsing them on all cores; tells how many there are. */
    private static <T> int readAll(Path path, Format<T> format, Map<String, T> records) throws IOException {
        if (!Files.exists(path)) {
            return 0;
        }
        int[] whole = new int[1];
        try (InOrder<Line, T> work = new InOrder<>(
                line -> read(path, format, line),
                item -> records.put(format.key().apply(item), item))) {
            JsonLines.lines(path, line -> {
                if (line.isEnded()) {
                    work.accept(line);
                    whole[0]++;
                }
            });
            work.finish();
        }
        return whole[0];
    }

    private static <T> T read(Path path, Format<T> format, Line line) {
        try {
            T record = format.read().apply(line.bytes());
            if (record == null) {
                throw new IllegalArgumentException("it is null");
            }
            return record;
        } catch (JacksonException | IllegalArgumentException | NoSuchElementException e) {
            throw new DataException(
                    path + " line " + line.number() + ": not a record of this file: "
                            + JsonErrors.reason(e, line.bytes()),
                    "remove the line; its item is then " + format.again(),
                    e);
        }
    }

    @Nullable
    T get(String key) {
        return records.get(key);
    }

    Collection<T> all() {
        return Collections.unmodifiableCollection(records.values());
    }

    /** Append a record, unless the very same is there already. */
    void put(T item) {
        T before = records.put(format.key().apply(item), item);
        if (item.equals(before)) {
            return;
        }
        replaced |= before != null;
        try {
            append(item);
            // Each line by itself, so that a kill loses nothing that was reported.
            writer().flush();
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot write", path, e);
        }
    }

    /** Take a record that is written with all others like it when the file is closed, unless the very same is there already. */
    void putAtClose(T item) {
        T before = records.put(format.key().apply(item), item);
        if (!item.equals(before)) {
            replaced |= before != null;
            unwritten.add(item);
        }
    }

    private OutputStream writer() throws IOException {
        OutputStream known = writer;
        if (known == null) {
            Files.createDirectories(path.toAbsolutePath().getParent());
            known = new BufferedOutputStream(
                    Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND), BLOCK);
            writer = known;
        }
        return known;
    }

    private void append(T item) throws IOException {
        OutputStream out = writer();
        out.write(bytes(item));
    }

    private byte[] bytes(T item) {
        return (Json.line(format.write().apply(item)) + '\n').getBytes(StandardCharsets.UTF_8);
    }

    /** Write records, made into lines on all cores. */
    private void write(Collection<T> items, OutputStream out) throws IOException {
        try (InOrder<T, byte[]> work = new InOrder<>(this::bytes, line -> {
            try {
                out.write(line);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        })) {
            items.forEach(work::accept);
            work.finish();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Close, and rewrite the file without replaced lines if there are any. */
    @Override
    public void close() {
        try {
            if (!replaced && !unwritten.isEmpty()) {
                write(unwritten, writer());
            }
            if (writer != null) {
                writer.close();
            }
            if (replaced) {
                AtomicFiles.write(path, out -> {
                    BufferedOutputStream buffered = new BufferedOutputStream(out, BLOCK);
                    write(records.values(), buffered);
                    buffered.flush();
                });
            }
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot write", path, e);
        }
    }
}
