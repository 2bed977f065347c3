package dev.tunesmith.cli.frame;

import dev.tunesmith.core.error.ExitCode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Parses arguments, runs the command they name, and turns what happens into an exit code. */
public final class Launcher {

    private final List<CommandGroup> groups;
    private final Terminal terminal;
    private final Map<String, String> environment;
    private final Path folder;

    /**
     * Create a launcher.
     *
     * @param groups every command
     * @param folder where the user stands
     */
    public Launcher(List<CommandGroup> groups, Terminal terminal, Map<String, String> environment, Path folder) {
        this.groups = List.copyOf(groups);
        this.terminal = terminal;
        this.environment = Map.copyOf(environment);
        this.folder = folder;
    }

    /** Run a command; Ctrl-C stops it, a second Ctrl-C ends the process. */
    public int runInterruptibly(String... args) {
        IntConsumer end = code -> Runtime.getRuntime().halt(code);
        Interrupts interrupts = new Interrupts(terminal.err(), end);
        interrupts.listen();
        return run(interrupts, args);
    }

    /** Run a command, leaving Ctrl-C alone; returns its exit code and never throws. */
    public int run(String... args) {
        return run(new Interrupts(terminal.err(), code -> {}), args);
    }

    private int run(Interrupts interrupts, String... args) {
        GlobalOptions options = new GlobalOptions();
        CommandLine commandLine = commandLine(options);
        commandLine.setExecutionStrategy(parsed -> execute(parsed, options, interrupts));
        commandLine.setParameterExceptionHandler((error, ignored) -> {
            UsageErrors.report(error).print(terminal.err());
            if (Arrays.asList(args).contains("--debug")) {
                error.printStackTrace(terminal.err());
            }
            return ExitCode.WRONG_USE.code();
        });
        try {
            return commandLine.execute(args);
        } finally {
            terminal.out().flush();
            terminal.err().flush();
        }
    }

    private int failed(Throwable error, GlobalOptions options) {
        terminal.out().flush();
        ErrorReport report = ErrorReport.of(error);
        report.print(terminal.err());
        if (options.debug()) {
            error.printStackTrace(terminal.err());
        }
        return report.code().code();
    }

    /** The whole tree of commands, for parsing and for help. */
    private CommandLine commandLine(GlobalOptions options) {
        CommandLine commandLine = new CommandLine(options);
        for (CommandGroup group : groups) {
            group.commands().forEach(commandLine::addSubcommand);
        }
        commandLine.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
        commandLine.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
        commandLine.setUsageHelpLongOptionsMaxWidth(30);
        commandLine.setAbbreviatedOptionsAllowed(false);
        commandLine
                .getHelpSectionMap()
                .put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST, new GroupedCommandList(groups));
        return commandLine;
    }

    private int execute(ParseResult parsed, GlobalOptions options, Interrupts interrupts) {
        Integer helped = CommandLine.executeHelpRequest(parsed);
        if (helped != null) {
            return helped;
        }
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        CommandLine chosen = last.commandSpec().commandLine();
        if (last.commandSpec().userObject() instanceof Subcommand command) {
            CommandContext context = new CommandContext(terminal, environment, folder, options.json(), interrupts);
            try {
                return command.run(context).code();
            } catch (ParameterException error) {
                throw error; // Wrong use that only the command could notice: picocli reports it like its own.
            } catch (RuntimeException | Error error) {
                return failed(error, options);
            }
        }
        throw new ParameterException(chosen, "Which command? " + UsageErrors.known(chosen));
    }
}
