package dev.tunesmith.project.step;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.project.report.Round;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;

/** {@code iterations/rounds.jsonl}: every round so far, one a line. */
final class RoundsFile {

    private final Path file;

    RoundsFile(Path file) {
        this.file = file;
    }

    List<Round> read() {
        List<Round> rounds = new ArrayList<>();
        if (!Files.isRegularFile(file)) {
            return rounds;
        }
        int number = 0;
        for (String line : StepFiles.read(file).lines().toList()) {
            number++;
            try {
                rounds.add(Json.mapper().readValue(line, Round.class));
            } catch (JacksonException e) {
                throw new DataException(
                        file + " line " + number + " is no round: " + e.getOriginalMessage(),
                        "remove the line, or the file to begin the story anew; runs and samples stay",
                        e);
            }
        }
        return rounds;
    }

    void write(List<Round> rounds) {
        StepFiles.writeLines(file, rounds.stream().map(Json::line).toList());
    }
}
