package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.ProjectArguments;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.project.step.Loop;
import dev.tunesmith.project.step.StepContext;
import dev.tunesmith.project.step.StepOutcome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the whole loop. */
@Command(
        name = "run",
        description =
                "The whole loop: collect, curate, split, probe, prepare, train, evaluate, compare, report. Skips what "
                        + "is done; goes on where it was stopped.")
public final class RunCommand implements Subcommand {

    @Mixin
    private ProjectArguments project = new ProjectArguments();

    @Override
    public ExitCode run(CommandContext context) {
        StepContext step = Projects.open(project, context);
        Loop loop = new Loop(step, () -> Projects.model(step, context), outcome -> tell(context, outcome));
        Loop.Result result = loop.run();
        if (context.json()) {
            context.result(result.outcomes().stream().map(Projects::json).toList(), "");
        }
        return result.exitCode();
    }

    private static void tell(CommandContext context, StepOutcome outcome) {
        if (context.json()) {
            context.note(outcome.text());
        } else {
            context.result("", outcome.text());
        }
    }
}
