package dev.tunesmith.cli.project;

import picocli.CommandLine.Command;

/** Suite files: checked, and made of those of promptfoo; the subcommands do the work. */
@Command(
        name = "suite",
        description = "Check suite files, or make one of a promptfoo configuration.",
        subcommands = {SuiteCheckCommand.class, SuiteConvertCommand.class})
public final class SuiteCommand {}
