package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.ProjectArguments;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.project.step.BaseModel;
import dev.tunesmith.project.step.ForecastStep;
import dev.tunesmith.project.step.PrepareStep;
import dev.tunesmith.project.step.StepContext;
import dev.tunesmith.project.step.TrainStep;
import dev.tunesmith.project.step.TrainStep.Resume;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a LoRA adapter. */
@Command(
        name = "train",
        description = "Forecast time and memory, then train a LoRA adapter in a run of its own; Ctrl-C stops it at a "
                + "checkpoint.")
public final class TrainCommand implements Subcommand {

    @Mixin
    private ProjectArguments project = new ProjectArguments();

    @Option(names = "--resume", description = "Go on with the newest unfinished run.")
    private boolean resume;

    @Option(names = "--dry-run", description = "Only forecast time and memory.")
    private boolean dryRun;

    @Override
    public ExitCode run(CommandContext context) {
        StepContext step = Projects.open(project, context);
        try (BaseModel model = Projects.modelAhead(step, context)) {
            return Projects.alone(step, context, own -> {
                PrepareStep.Prepared prepared = new PrepareStep(own).run(model);
                context.note(prepared.outcome().text());
                if (dryRun) {
                    return new ForecastStep(own).run(model, prepared);
                }
                return new TrainStep(own)
                        .run(model, prepared, resume ? Resume.YES : Resume.NO)
                        .outcome();
            });
        }
    }
}
