package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.ProjectArguments;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.project.folder.RunFolder;
import dev.tunesmith.project.step.JudgeCalibrationStep;
import dev.tunesmith.project.step.StepContext;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Sets judges beside people. */
@Command(
        name = "calibrate",
        description =
                "Compare what judges said with what people say of the same answers: agreement, Cohen's kappa, TPR, TNR.")
public final class JudgeCalibrateCommand implements Subcommand {

    @Mixin
    private ProjectArguments project = new ProjectArguments();

    @Option(
            names = "--votes",
            required = true,
            paramLabel = "FILE",
            description = "People's verdicts, a line each: {\"suite\",\"item\",\"pass\",\"run\"}; run may be left out.")
    private Path votes = Path.of("");

    @Option(
            names = "--run",
            paramLabel = "RUN",
            description = "Whose answers the lines without run are about; the newest evaluated run if absent.")
    private @Nullable String run;

    @Override
    public ExitCode run(CommandContext context) {
        StepContext step = Projects.open(project, context);
        RunFolder chosen = run == null ? null : step.project().run(run);
        return Projects.alone(step, context, own -> new JudgeCalibrationStep(own).run(context.path(votes), chosen));
    }
}
