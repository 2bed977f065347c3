package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.ProjectArguments;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.project.step.CollectStep;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Reads the sources of a project. */
@Command(name = "collect", description = "Read the sources and make samples of them.")
public final class CollectCommand implements Subcommand {

    @Mixin
    private ProjectArguments project = new ProjectArguments();

    @Override
    public ExitCode run(CommandContext context) {
        return Projects.alone(Projects.open(project, context), context, step -> new CollectStep(step).run());
    }
}
