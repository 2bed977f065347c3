package dev.tunesmith.project.step;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.text.Count;
import dev.tunesmith.evaluate.stats.TwoRaters;
import dev.tunesmith.project.folder.ProjectFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

/**
 * How far judges agree with people: {@code data/judge-calibration.json}, name of the check (which holds judge and rubric) →
 * counts.
 */
final class JudgeCalibrations {

    private static final TypeReference<TreeMap<String, TwoRaters>> TYPE = new TypeReference<>() {};
    private static final double PERCENT = 100;

    private final Path file;
    private final Map<String, TwoRaters> known;

    private JudgeCalibrations(Path file, Map<String, TwoRaters> known) {
        this.file = file;
        this.known = known;
    }

    static JudgeCalibrations read(ProjectFolder project) {
        Path file = project.data("judge-calibration.json");
        if (!Files.isRegularFile(file)) {
            return new JudgeCalibrations(file, new TreeMap<>());
        }
        try {
            return new JudgeCalibrations(file, Json.mapper().readValue(StepFiles.read(file), TYPE));
        } catch (JacksonException e) {
            throw new DataException(
                    file + " is no calibration of judges: " + FileErrors.reason(e),
                    "remove it, and calibrate again: tunesmith judge calibrate",
                    e);
        }
    }

    /** Record a calibration; it takes the place of an earlier one of the same judge and rubric. */
    void put(String check, TwoRaters counts) {
        known.put(check, counts);
        StepFiles.write(file, Json.pretty(known) + "\n");
    }

    /** What a judge's verdicts are worth, in words. */
    String words(String check) {
        TwoRaters counts = known.get(check);
        return counts == null || counts.n() == 0
                ? "not calibrated against people"
                : String.format(
                        Locale.ROOT,
                        "agrees with people on %.0f %% of %s (kappa %.2f)",
                        PERCENT * counts.agreement().value(),
                        Count.of(counts.n(), "item"),
                        counts.kappa());
    }
}
