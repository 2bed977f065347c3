package dev.tunesmith.cli.command;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.ModelArgument;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.project.models.StoredModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fetches a model into the cache. */
@Command(
        name = "pull",
        description = "Fetch a model into the cache; goes on where an earlier fetch ended, and checks hashes.")
final class ModelPullCommand implements Subcommand {

    @Mixin
    private ModelArgument model = new ModelArgument();

    @Option(names = "--again", description = "Fetch it even if it is there, and replace what is there.")
    private boolean again;

    @Override
    public ExitCode run(CommandContext context) {
        StoredModel stored = context.models().pull(model.reference(context), again);
        context.result(ModelTexts.json(stored), ModelTexts.text(stored));
        return ExitCode.DONE;
    }
}
