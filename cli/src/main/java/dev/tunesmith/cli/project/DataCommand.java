package dev.tunesmith.cli.project;

import picocli.CommandLine.Command;

/** What is known about the data; its subcommands do the work. */
@Command(name = "data", description = "Look at the project's data.", subcommands = DataReportCommand.class)
public final class DataCommand {}
