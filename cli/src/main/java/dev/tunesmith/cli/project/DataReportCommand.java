package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.ProjectArguments;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.data.card.DataCard;
import dev.tunesmith.project.step.DataCards;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints the data card. */
@Command(
        name = "report",
        description = "Print the data card: splits, sources, licences, lengths, and what train gives away of the test.")
final class DataReportCommand implements Subcommand {

    @Mixin
    private ProjectArguments project = new ProjectArguments();

    @Override
    public ExitCode run(CommandContext context) {
        DataCard card = new DataCards(Projects.open(project, context)).current();
        context.result(card.json(), card.markdown());
        return ExitCode.DONE;
    }
}
