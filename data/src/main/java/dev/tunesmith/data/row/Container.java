package dev.tunesmith.data.row;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The kinds of file that hold rows, told apart by the ends of their names. */
public enum Container {
    /** JSON Lines; a JSON list is told by its first byte. */
    JSON,
    CSV,
    TSV,
    PARQUET,
    /** Plain text. */
    TEXT;

    private static final Map<String, Container> ENDS = Map.ofEntries(
            Map.entry("jsonl", JSON),
            Map.entry("ndjson", JSON),
            Map.entry("json", JSON),
            Map.entry("csv", CSV),
            Map.entry("tsv", TSV),
            Map.entry("tab", TSV),
            Map.entry("parquet", PARQUET),
            Map.entry("txt", TEXT),
            Map.entry("text", TEXT));

    /** The kind of a file by its name; nothing where the name does not say. */
    public static Optional<Container> of(Path file) {
        return Optional.ofNullable(ENDS.get(end(file)));
    }

    /** The last part of a file's name after a dot, without {@code .gz}, in small letters. */
    static String end(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        name = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
