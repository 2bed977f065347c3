package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.ProjectArguments;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.project.step.BaseModel;
import dev.tunesmith.project.step.ForecastStep;
import dev.tunesmith.project.step.LearningCurveStep;
import dev.tunesmith.project.step.PrepareStep;
import dev.tunesmith.project.step.StepContext;
import dev.tunesmith.project.step.StepOutcome;
import dev.tunesmith.project.step.SweepStep;
import dev.tunesmith.project.step.TrainStep;
import dev.tunesmith.project.step.TrainStep.Resume;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains an adapter, or all weights. */
@Command(
        name = "train",
        description =
                "Forecast time and memory, then train in a run of its own (train.method: lora, full or pretrain); "
                        + "Ctrl-C stops it at a checkpoint.")
public final class TrainCommand implements Subcommand {

    @Mixin
    private ProjectArguments project = new ProjectArguments();

    @Option(names = "--resume", description = "Go on with the newest unfinished run.")
    private boolean resume;

    @Option(names = "--dry-run", description = "Only forecast time and memory.")
    private boolean dryRun;

    @Option(
            names = "--sweep",
            paramLabel = "KEY=VALUE,VALUE",
            description =
                    "Train once for each value of a key of tunesmith.yaml, base models (model=A,B) too, and rank the runs by "
                            + "dev score; given several times, for each combination.")
    private List<String> sweep = new ArrayList<>();

    @Option(
            names = "--learning-curve",
            paramLabel = "N,N,N",
            split = ",",
            description = "Train on growing parts of the data, and show the dev score against the amount.")
    private List<Integer> learningCurve = new ArrayList<>();

    @Override
    public ExitCode run(CommandContext context) {
        requireOneKind();
        StepContext step = Projects.open(project, context);
        if (!sweep.isEmpty()) {
            return Projects.alone(step, context, own -> sweep(own, context));
        }
        try (BaseModel model = Projects.modelAhead(step, context)) {
            return Projects.alone(step, context, own -> {
                PrepareStep.Prepared prepared = new PrepareStep(own).run(model);
                context.note(prepared.outcome().text());
                if (dryRun) {
                    return new ForecastStep(own).run(model, prepared);
                }
                if (!learningCurve.isEmpty()) {
                    return new LearningCurveStep(own).run(model, prepared, learningCurve);
                }
                return new TrainStep(own)
                        .run(model, prepared, resume ? Resume.YES : Resume.NO)
                        .outcome();
            });
        }
    }

    private void requireOneKind() {
        List<String> given = new ArrayList<>();
        if (resume) {
            given.add("--resume");
        }
        if (dryRun) {
            given.add("--dry-run");
        }
        if (!sweep.isEmpty()) {
            given.add("--sweep");
        }
        if (!learningCurve.isEmpty()) {
            given.add("--learning-curve");
        }
        if (given.size() > 1) {
            throw new UsageException(
                    String.join(" and ", given) + " do not go together",
                    "give one of them; a stopped sweep or learning curve goes on when it is given again");
        }
    }

    private StepOutcome sweep(StepContext step, CommandContext context) {
        List<SweepStep.Axis> axes = sweep.stream().map(SweepStep.Axis::parse).toList();
        return SweepStep.of(step, project.assignments(), axes, candidate -> Projects.model(candidate, context))
                .run();
    }
}
