package dev.tunesmith.cli.project;

import picocli.CommandLine.Command;

/** What concerns models that judge. */
@Command(
        name = "judge",
        description = "How far models that judge answers can be believed.",
        subcommands = JudgeCalibrateCommand.class)
public final class JudgeCommand {}
