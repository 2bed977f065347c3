package dev.tunesmith.cli;

import dev.tunesmith.cli.command.GenerateCommand;
import dev.tunesmith.cli.command.ModelCommand;
import dev.tunesmith.cli.command.ScoreCommand;
import dev.tunesmith.cli.command.TemplateCommand;
import dev.tunesmith.cli.command.TokenizeCommand;
import dev.tunesmith.cli.frame.CommandGroup;
import java.util.List;

/** Every command, in the order of {@code --help}. A new command is one more line here. */
public final class Commands {

    private Commands() {}

    /** The commands by group. */
    public static List<CommandGroup> all() {
        return List.of(new CommandGroup(
                "Models",
                ModelCommand.class,
                TokenizeCommand.class,
                TemplateCommand.class,
                GenerateCommand.class,
                ScoreCommand.class));
    }
}
