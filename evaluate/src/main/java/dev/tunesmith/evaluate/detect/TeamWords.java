package dev.tunesmith.evaluate.detect;

import dev.tunesmith.core.io.FileErrors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the team's own words: product names, jargon, whatever no dictionary has. */
public final class TeamWords {

    private TeamWords() {}

    /**
     * The words of a UTF-8 text file, one a line; a line that begins with {@code #} is a remark. Case does not matter.
     *
     * @throws dev.tunesmith.core.error.TunesmithException if the file cannot be read
     */
    public static Set<String> read(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot read", file, e);
        }
    }
}
