package dev.tunesmith.project.doctor;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.error.TunesmithException;
import dev.tunesmith.engine.selfcheck.EngineChecks;
import dev.tunesmith.engine.selfcheck.Finding;
import dev.tunesmith.engine.selfcheck.Verdict;
import dev.tunesmith.project.step.BaseModel;
import dev.tunesmith.project.step.PrepareStep;
import dev.tunesmith.project.step.TrainingPlan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides which of several faults a command ends with: the one that a training meets first.
 *
 * <p>Which that is only the training's own code knows, so what it does before its first step is done once more, in the doctor's
 * temporary project. That takes as long as preparing all samples, and is left out where the faults agree.
 */
final class Rehearsal {

    private Rehearsal() {}

    /**
     * The exit code of a report.
     *
     * @param model the base, or null where it cannot be opened, which a training meets first of all
     */
    static ExitCode exitCode(DoctorFolder folder, @Nullable BaseModel model, List<Finding> findings) {
        List<Finding> faults = findings.stream()
                .filter(finding -> finding.verdict() == Verdict.FAULT)
                .toList();
        if (faults.isEmpty()) {
            return ExitCode.DONE;
        }
        ExitCode first = faults.get(0).exitCode();
        if (model == null || faults.stream().allMatch(fault -> fault.exitCode() == first)) {
            return first;
        }
        ExitCode start = start(folder, model);
        if (start != ExitCode.DONE) {
            return start;
        }
        // Its first step meets weights that are no numbers; the other faults spoil what comes out.
        return faults.stream()
                .filter(fault -> fault.check().equals(EngineChecks.NAMES.get(0)))
                .map(Finding::exitCode)
                .findFirst()
                .orElse(first);
    }

    /** How a training would end before its first step. */
    private static ExitCode start(DoctorFolder folder, BaseModel model) {
        try {
            folder.collectIfNeeded();
            PrepareStep.Prepared prepared = new PrepareStep(folder.context()).run(model);
            TrainingPlan.config(folder.context(), model, prepared.rows());
            model.decoder();
            return ExitCode.DONE;
        } catch (InterruptedRunException e) {
            throw e;
        } catch (TunesmithException e) {
            return e.exitCode();
        }
    }
}
