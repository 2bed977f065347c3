package dev.tunesmith.evaluate.issue;

import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.JsonLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;

/** {@code detections.jsonl} of a run folder: what was found before, so that only what changed is looked at again. */
public final class DetectionFile {

    /** Its name in a run folder. */
    public static final String NAME = "detections.jsonl";

    private final Path file;
    private final Map<String, ItemDetections> known = new HashMap<>();

    /** Read the file of a run folder; lines of another version are as if they were not there. */
    public DetectionFile(Path runFolder) {
        this.file = runFolder.resolve(NAME);
        if (!Files.isRegularFile(file)) {
            return;
        }
        try {
            JsonLines.lines(file, line -> {
                try {
                    ItemDetections one = Json.mapper().readValue(line.bytes(), ItemDetections.class);
                    known.put(one.inputs(), one);
                } catch (JacksonException e) {
                    return; // derived data: what cannot be read is found again
                }
            });
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot read", file, e);
        }
    }

    Map<String, ItemDetections> known() {
        return known;
    }

    /** Write what was found now, whole or not at all, unless it is there already. */
    public void write(List<ItemDetections> detections) {
        List<String> lines = new ArrayList<>();
        detections.forEach(one -> lines.add(Json.line(one)));
        try {
            if (!Files.isRegularFile(file) || !Files.readAllLines(file).equals(lines)) {
                AtomicFiles.writeLines(file, lines);
            }
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot write", file, e);
        }
    }
}
