package dev.tunesmith.data.split;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.ResourceException;
import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import dev.tunesmith.data.format.ReadOptions;
import dev.tunesmith.data.format.SampleFormats;
import dev.tunesmith.data.format.SampleReader;
import dev.tunesmith.data.format.SampleWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * The folder {@code data/splits}: {@code train.jsonl}, {@code dev.jsonl}, {@code test.jsonl}, and {@code split.json} with the
 * counts.
 *
 * <p>An empty split has no file. {@code split.json} is removed before the others are written and comes last: where it is
 * missing, the files may be of two divisions, and are not read.
 */
public final class SplitFiles {

    private static final String SUMMARY = "split.json";

    private SplitFiles() {}

    /** The file of a split. */
    public static Path file(Path folder, Split split) {
        return folder.resolve(split.word() + ".jsonl");
    }

    /** Whether the folder holds a whole division. */
    public static boolean exist(Path folder) {
        return Files.exists(folder.resolve(SUMMARY));
    }

    /**
     * Write a division.
     *
     * @throws ResourceException if a file cannot be written
     */
    public static void write(Path folder, SplitResult result) {
        try {
            Files.deleteIfExists(folder.resolve(SUMMARY));
            for (Split split : Split.values()) {
                if (result.of(split).isEmpty()) {
                    Files.deleteIfExists(file(folder, split));
                } else {
                    SampleWriter.write(file(folder, split), result.of(split));
                }
            }
            AtomicFiles.writeString(folder.resolve(SUMMARY), Json.pretty(summary(result.report())) + "\n");
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot write", folder, e);
        }
    }

    /**
     * Read a division; all three keys are there.
     *
     * @throws DataException if there is no whole division, or a file has bad rows
     */
    public static Map<Split, List<Sample>> read(Path folder) {
        if (!exist(folder)) {
            throw new DataException(
                    "There is no whole division in " + folder + ": " + SUMMARY + " is missing", "run split (again)");
        }
        Map<Split, List<Sample>> parts = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            Path file = file(folder, split);
            ReadOptions options = ReadOptions.DEFAULT.withFormat(SampleFormats.CANONICAL);
            parts.put(split, Files.exists(file) ? SampleReader.readAll(file, options) : List.of());
        }
        return parts;
    }

    /** The split of every group in the folder, for {@link SplitOptions#withPrevious}; empty where nothing was divided yet. */
    public static Map<String, Split> groups(Path folder) {
        Map<String, Split> groups = new HashMap<>();
        if (exist(folder)) {
            read(folder).forEach((split, samples) -> samples.forEach(sample -> groups.put(sample.group(), split)));
        }
        return groups;
    }

    private static ObjectNode summary(SplitReport report) {
        ObjectNode node = Json.object();
        for (Split split : Split.values()) {
            node.putObject(split.word())
                    .put("samples", report.samples().getOrDefault(split, 0))
                    .put("groups", report.groups().getOrDefault(split, 0));
        }
        node.put("pinned", report.pinned()).put("moved", report.moved()).put("kept", report.kept());
        node.set("warnings", Json.tree(report.warnings()));
        node.set("contamination", Json.tree(report.contamination()));
        return node;
    }
}
