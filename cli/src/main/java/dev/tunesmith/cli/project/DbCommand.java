package dev.tunesmith.cli.project;

import picocli.CommandLine.Command;

/** The index over all runs; the subcommands do the work. */
@Command(
        name = "db",
        description = "Look at the index over all runs, ask it in SQL, or make it again from the files of the runs.",
        subcommands = {DbStatusCommand.class, DbQueryCommand.class, DbRebuildCommand.class})
public final class DbCommand {}
