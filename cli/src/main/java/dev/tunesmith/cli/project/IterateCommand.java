package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.ProjectArguments;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.project.step.IterateStep;
import dev.tunesmith.project.step.StepContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Goes round the loop: train, evaluate, plan, add samples, train again. */
@Command(
        name = "iterate",
        description =
                "Go round the loop: train, evaluate, plan from the open issues, add the samples that answer, train again; "
                        + "until a goal, no gain, or a budget.")
public final class IterateCommand implements Subcommand {

    @Mixin
    private ProjectArguments project = new ProjectArguments();

    @Option(
            names = "--random",
            description = "A control: answer requests with as many arbitrary samples of the project's templates.")
    private boolean random;

    @Override
    public ExitCode run(CommandContext context) {
        StepContext step = Projects.open(project, context);
        IterateStep iterate = new IterateStep(
                step, () -> Projects.modelAhead(step, context), outcome -> context.note(outcome.text()), random);
        IterateStep.Iterated done = iterate.run();
        context.result(Projects.json(done.outcome()), done.outcome().text());
        return done.exitCode();
    }
}
