package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.ProjectArguments;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.text.Count;
import dev.tunesmith.project.step.StepContext;
import dev.tunesmith.store.Refreshed;
import dev.tunesmith.store.Store;
import dev.tunesmith.store.StoreAddress;
import dev.tunesmith.store.StoreStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.node.ObjectNode;

/** Makes the index again. */
@Command(name = "rebuild", description = "Make the index again from the files of the runs, which are the truth.")
final class DbRebuildCommand implements Subcommand {

    @Mixin
    private ProjectArguments project = new ProjectArguments();

    @Override
    public ExitCode run(CommandContext context) {
        StepContext step = Projects.open(project, context);
        StoreAddress address = DbTexts.address(step, context);
        Refreshed refreshed = Store.rebuild(address, step.project().root(), context.progress());
        try (Store store = Store.open(address, step.project().root())) {
            StoreStatus status = store.status();
            ObjectNode json = DbTexts.json(status);
            json.put("files", refreshed.files());
            json.put("lines", refreshed.lines());
            refreshed.problems().forEach(json.putArray("problems")::add);
            context.result(
                    json,
                    "rebuilt from " + Count.of(refreshed.lines(), "line") + " of " + Count.of(refreshed.files(), "file")
                            + "\n"
                            + DbTexts.text(
                                    status,
                                    refreshed.problems().isEmpty()
                                            ? "the next evaluation or query takes them"
                                            : "they stand behind a line that cannot be taken: mend or remove it, then rebuild"));
        }
        refreshed.problems().forEach(problem -> context.note("not indexed from there on: " + problem));
        return refreshed.problems().isEmpty() ? ExitCode.DONE : ExitCode.BAD_DATA;
    }
}
