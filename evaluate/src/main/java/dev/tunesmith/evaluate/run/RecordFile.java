package dev.tunesmith.evaluate.run;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Json;
import java.io.BufferedWriter;
import java.io.IOException;
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
import tools.jackson.databind.JsonNode;

/**
 * A file of one JSON record a line, keyed, appended to line by line; a later line replaces an earlier one of the same key.
 * A last line that a kill left unfinished is cut off.
 */
final class RecordFile<T> implements AutoCloseable {

    /** How records become lines, and which key each has. */
    record Format<T>(Function<T, String> key, Function<T, Object> write, Function<JsonNode, T> read) {}

    private final Path path;
    private final Format<T> format;
    private final Map<String, T> records;
    private boolean replaced;
    private @Nullable BufferedWriter writer;

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
            List<T> lines = readAll(path, format);
            lines.forEach(line -> file.records.put(format.key().apply(line), line));
            file.replaced = lines.size() > file.records.size();
            return file;
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot open", path, e);
        }
    }

    /** Read without changing the file; the latest record of each key, in the order of the keys' first lines. */
    static <T> Map<String, T> read(Path path, Format<T> format) {
        Map<String, T> records = new LinkedHashMap<>();
        try {
            readAll(path, format).forEach(line -> records.put(format.key().apply(line), line));
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot read", path, e);
        }
        return records;
    }

    private static void cutUnfinished(Path path) throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        if (end < bytes.length) {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.truncate(end);
            }
        }
    }

    private static <T> List<T> readAll(Path path, Format<T> format) throws IOException {
        if (!Files.exists(path)) {
            return List.of();
        }
        String text = Files.readString(path);
        String whole = text.substring(0, text.lastIndexOf('\n') + 1);
        List<T> records = new ArrayList<>();
        int number = 0;
        for (String line : whole.lines().toList()) {
            number++;
            try {
                records.add(format.read().apply(Json.parse(line)));
            } catch (JacksonException | IllegalArgumentException | NoSuchElementException e) {
                throw new DataException(
                        path + " line " + number + ": not a record of this file: " + e.getMessage(),
                        "remove the line; its item is then answered again",
                        e);
            }
        }
        return records;
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
            if (writer == null) {
                Files.createDirectories(path.toAbsolutePath().getParent());
                writer = Files.newBufferedWriter(
                        path, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
            writer.write(Json.line(format.write().apply(item)));
            writer.write('\n');
            // Each line by itself, so that a kill loses nothing that was reported.
            writer.flush();
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot write", path, e);
        }
    }

    /** Close, and rewrite the file without replaced lines if there are any. */
    @Override
    public void close() {
        try {
            if (writer != null) {
                writer.close();
            }
            if (replaced) {
                List<String> lines = records.values().stream()
                        .map(item -> Json.line(format.write().apply(item)))
                        .toList();
                AtomicFiles.writeLines(path, lines);
            }
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot write", path, e);
        }
    }
}
