package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.ProjectArguments;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.project.step.StepContext;
import dev.tunesmith.store.Store;
import dev.tunesmith.store.StoreStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Tells what the index holds. */
@Command(name = "status", description = "Show where the index is, what it holds, and how far it is behind the files.")
final class DbStatusCommand implements Subcommand {

    @Mixin
    private ProjectArguments project = new ProjectArguments();

    @Override
    public ExitCode run(CommandContext context) {
        StepContext step = Projects.open(project, context);
        try (Store store =
                Store.open(DbTexts.address(step, context), step.project().root())) {
            StoreStatus status = store.status();
            context.result(DbTexts.json(status), DbTexts.text(status));
            return ExitCode.DONE;
        }
    }
}
