package dev.tunesmith.project.step;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.project.folder.ProjectFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * How long each part of the loop took when it was last really done; what is skipped keeps its time.
 *
 * <p>Kept in {@code .tunesmith/timings.json}. Not thread-safe.
 */
public final class Timings {

    private final Path file;
    private final Map<String, Double> seconds = new LinkedHashMap<>();

    private Timings(Path file) {
        this.file = file;
    }

    /** Read what is known of a project. */
    public static Timings of(ProjectFolder project) {
        Timings timings = new Timings(project.root().resolve(".tunesmith/timings.json"));
        if (Files.isRegularFile(timings.file)) {
            try {
                JsonNode known = Json.parse(StepFiles.read(timings.file));
                known.properties()
                        .forEach(entry -> timings.seconds.put(
                                entry.getKey(), entry.getValue().asDouble()));
            } catch (JacksonException e) {
                timings.seconds.clear(); // damaged: only the display of old times is lost
            }
        }
        return timings;
    }

    /** Do a part of the loop and remember its time, unless it says that it was done already. */
    StepOutcome time(Supplier<StepOutcome> part) {
        long start = System.nanoTime();
        StepOutcome outcome = part.get();
        if (!outcome.skipped()) {
            remember(outcome.step(), (System.nanoTime() - start) / 1e9);
        }
        return outcome;
    }

    /** Remember the time of a part. */
    void remember(String part, double time) {
        seconds.remove(part); // so that parts stand in the order in which they were done
        seconds.put(part, time);
        StepFiles.write(file, Json.pretty(seconds) + "\n");
    }

    /** Part → seconds. */
    public Map<String, Double> seconds() {
        return new LinkedHashMap<>(seconds);
    }

    /** A time as people read it: {@code 7 s}, {@code 3 min 20 s}, {@code 2 h 5 min}. */
    public static String duration(double seconds) {
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        return whole < 3600
                ? whole / 60 + " min " + whole % 60 + " s"
                : whole / 3600 + " h " + whole / 60 % 60 + " min";
    }
}
