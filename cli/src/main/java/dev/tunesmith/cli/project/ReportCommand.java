package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.ProjectArguments;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.project.step.CompareStep;
import dev.tunesmith.project.step.ReportStep;
import dev.tunesmith.project.step.RunPair;
import dev.tunesmith.project.step.StepContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes the report of a tuned run. */
@Command(
        name = "report",
        description = "Write report.html of a tuned run beside the base: one file that opens anywhere.")
public final class ReportCommand implements Subcommand {

    @Mixin
    private ProjectArguments project = new ProjectArguments();

    @Option(names = "--run", paramLabel = "RUN", description = "The tuned run; the newest if absent.")
    private @Nullable String run;

    @Option(
            names = "--base",
            paramLabel = "RUN",
            description = "What it is compared with; the run's own base if absent.")
    private @Nullable String base;

    @Override
    public ExitCode run(CommandContext context) {
        StepContext step = Projects.open(project, context);
        RunPair pair = RunPair.reported(step.project(), run, base)
                .requireDifferent(
                        "name a tuned run, and as --base another run, or none for the run's own base: tunesmith"
                                + " report --run RUN");
        CompareStep.Compared compared = new CompareStep(step).run(pair.base(), pair.tuned());
        return Projects.alone(step, context, own -> new ReportStep(own).run(compared));
    }
}
