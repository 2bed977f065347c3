package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.ProjectArguments;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.project.step.CurateStep;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Curates what was collected. */
@Command(name = "curate", description = "Leave out duplicates, mark conflicts, group near duplicates.")
public final class CurateCommand implements Subcommand {

    @Mixin
    private ProjectArguments project = new ProjectArguments();

    @Override
    public ExitCode run(CommandContext context) {
        return Projects.alone(Projects.open(project, context), context, step -> new CurateStep(step).run());
    }
}
