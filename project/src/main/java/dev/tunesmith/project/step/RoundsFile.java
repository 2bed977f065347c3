package dev.tunesmith.project.step;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.JsonLines;
import dev.tunesmith.project.report.Round;
import java.nio.file.Path;
import java.util.List;

/** {@code iterations/rounds.jsonl}: every round so far, one a line. */
final class RoundsFile {

    private static final JsonLines<Round> LINES = JsonLines.of(
            Round.class, "a round", "remove the line, or the file to begin the story anew; runs and samples stay");

    private final Path file;

    RoundsFile(Path file) {
        this.file = file;
    }

    List<Round> read() {
        return LINES.list(file);
    }

    void write(List<Round> rounds) {
        StepFiles.writeLines(file, rounds.stream().map(Json::line).toList());
    }
}
