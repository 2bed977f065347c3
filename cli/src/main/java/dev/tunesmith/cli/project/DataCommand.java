package dev.tunesmith.cli.project;

import picocli.CommandLine.Command;

/** What is known about data, and its formats; the subcommands do the work. */
@Command(
        name = "data",
        description = "Look at the project's data, or convert data files.",
        subcommands = {DataReportCommand.class, DataConvertCommand.class})
public final class DataCommand {}
