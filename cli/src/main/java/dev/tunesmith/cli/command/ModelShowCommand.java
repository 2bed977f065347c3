package dev.tunesmith.cli.command;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.ModelArgument;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.project.models.ModelReference;
import dev.tunesmith.project.models.ModelStore;
import dev.tunesmith.project.models.StoredModel;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what is known about one model. */
@Command(name = "show", description = "Show where a model is, what it consists of, and where it came from.")
final class ModelShowCommand implements Subcommand {

    @Mixin
    private ModelArgument model = new ModelArgument();

    @Option(names = "--verify", description = "Hash every file and compare with what was recorded at the fetch.")
    private boolean verify;

    @Override
    public ExitCode run(CommandContext context) {
        ModelReference reference = model.reference(context);
        ModelStore store = context.models();
        StoredModel stored = store.find(reference)
                .orElseThrow(() -> new ModelFileException(
                        reference.text() + " is not on this machine", "tunesmith model pull " + model.text()));
        if (verify) {
            check(store, stored);
        }
        context.result(ModelTexts.json(stored), ModelTexts.text(stored) + (verify ? "\nall hashes are right" : ""));
        return ExitCode.DONE;
    }

    private static void check(ModelStore store, StoredModel stored) {
        if (stored.manifest().fetched() == null) {
            throw new dev.tunesmith.core.error.UsageException(
                    stored.path() + " is your own file: there is no recorded hash to compare with",
                    "leave out --verify");
        }
        List<String> problems = store.verify(stored);
        if (!problems.isEmpty()) {
            throw new ModelFileException(
                    stored.folder() + " is damaged:\n  " + String.join("\n  ", problems),
                    "fetch it anew: tunesmith model pull --again "
                            + stored.manifest().reference());
        }
    }
}
