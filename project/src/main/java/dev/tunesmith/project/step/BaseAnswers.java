package dev.tunesmith.project.step;

import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.evaluate.run.EvaluationFiles;
import dev.tunesmith.project.folder.ProjectFolder;
import dev.tunesmith.project.folder.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the base model answered in its newest run: read at the first question, and again where an answer is missing and more was
 * written since, for the base may be what is evaluated. One thread at a time.
 */
final class BaseAnswers {

    private final Optional<RunFolder> run;
    private final Map<String, String> known = new HashMap<>();
    private long size = -1;

    BaseAnswers(ProjectFolder project) {
        this.run = project.newestRun(BaseRuns.KIND);
    }

    /** The answer to an item; nothing where there is none, or it is in error. */
    Optional<String> find(String suite, String item) {
        String key = suite + "/" + item;
        if (!known.containsKey(key)) {
            run.ifPresent(this::readNew);
        }
        return Optional.ofNullable(known.get(key));
    }

    private void readNew(RunFolder base) {
        long now = size(base.path().resolve(EvaluationFiles.OUTPUTS_FILE));
        if (now == size) {
            return;
        }
        EvaluationFiles.readOutputs(base.path()).stream()
                .filter(output -> output.isFirst() && output.isAnswered())
                .forEach(output -> known.put(output.suite() + "/" + output.item(), output.answer()));
        size = now;
    }

    private static long size(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot read", file, e);
        }
    }
}
