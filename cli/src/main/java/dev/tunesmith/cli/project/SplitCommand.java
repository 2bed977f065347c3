package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.ProjectArguments;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.project.step.SplitStep;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Divides the curated samples. */
@Command(name = "split", description = "Divide the samples into train, dev and test, groups kept together.")
public final class SplitCommand implements Subcommand {

    @Mixin
    private ProjectArguments project = new ProjectArguments();

    @Override
    public ExitCode run(CommandContext context) {
        return Projects.alone(Projects.open(project, context), context, step -> new SplitStep(step).run());
    }
}
