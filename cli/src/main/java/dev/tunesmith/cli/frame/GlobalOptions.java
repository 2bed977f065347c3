package dev.tunesmith.cli.frame;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command without a name: what stands before, and holds for, every command. */
@Command(
        name = "tunesmith",
        description = "Fine-tune small language models on your own machine, and prove that they got better.",
        synopsisSubcommandLabel = "COMMAND",
        usageHelpAutoWidth = true,
        versionProvider = Version.class)
final class GlobalOptions {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show what the command does and takes.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the versions of Tunesmith and Java.")
    private boolean version;

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "Print the result as JSON on standard output, everything else on standard error.")
    private boolean json;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show the stack trace of an error.")
    private boolean debug;

    boolean json() {
        return json;
    }

    boolean debug() {
        return debug;
    }
}
