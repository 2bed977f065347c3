package dev.tunesmith.engine.train;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Where a run stands, as {@code trainer_state.json}: the keys that Hugging Face's trainer writes, so that plotters of
 * theirs work, and what resuming needs beside them.
 *
 * @param globalStep optimizer steps done
 * @param maxSteps optimizer steps of the run
 * @param epoch passes over the data so far
 * @param bestMetric lowest dev loss so far, or null
 * @param bestStep the step it was measured at, or null
 * @param logHistory one entry a logged step, in the trainer's own words
 * @param fingerprint hash of everything that decides the run; another one refuses to resume
 * @param files SHA-256 of the checkpoint's files
 */
record TrainerState(
        long globalStep,
        long maxSteps,
        double epoch,
        @Nullable Double bestMetric,
        @Nullable Long bestStep,
        List<Map<String, Double>> logHistory,
        String fingerprint,
        Map<String, String> files) {

    static final String FILE = "trainer_state.json";

    void write(Path folder) throws IOException {
        AtomicFiles.writeString(folder.resolve(FILE), Json.pretty(toHuggingFace()) + "\n");
    }

    private Map<String, @Nullable Object> toHuggingFace() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("global_step", globalStep);
        json.put("max_steps", maxSteps);
        json.put("epoch", epoch);
        json.put("best_metric", bestMetric);
        json.put("best_global_step", bestStep);
        json.put("log_history", logHistory);
        json.put("tunesmith_fingerprint", fingerprint);
        json.put("tunesmith_files", files);
        return json;
    }

    static TrainerState read(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            Stored stored = Json.mapper().readValue(Files.readString(file), Stored.class);
            return new TrainerState(
                    stored.global_step,
                    stored.max_steps,
                    stored.epoch,
                    stored.best_metric,
                    stored.best_global_step,
                    stored.log_history,
                    stored.tunesmith_fingerprint,
                    stored.tunesmith_files);
        } catch (IOException e) {
            throw new ModelFileException(
                    "Cannot read " + file + ": " + FileErrors.reason(e), "resume from an earlier checkpoint", e);
        } catch (JacksonException e) {
            throw new ModelFileException(
                    file + " is not its JSON: " + FileErrors.reason(e), "resume from an earlier checkpoint", e);
        }
    }

    /** The file's own names. */
    private record Stored(
            long global_step,
            long max_steps,
            double epoch,
            @Nullable Double best_metric,
            @Nullable Long best_global_step,
            List<Map<String, Double>> log_history,
            String tunesmith_fingerprint,
            Map<String, String> tunesmith_files) {}
}
