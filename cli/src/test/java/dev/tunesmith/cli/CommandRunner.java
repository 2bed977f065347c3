package dev.tunesmith.cli;

import dev.tunesmith.cli.frame.CapturedTerminal;
import dev.tunesmith.cli.frame.Launcher;
import java.nio.file.Path;
import java.util.Map;

/** Runs commands in a folder, with a home of their own and without the network, and keeps what the last one printed. */
public final class CommandRunner {

    private final Path folder;
    private CapturedTerminal captured = new CapturedTerminal();

    public CommandRunner(Path folder) {
        this.folder = folder;
    }

    /** Run a command; returns its exit code. */
    public int run(String... arguments) {
        captured = new CapturedTerminal();
        Map<String, String> environment =
                Map.of("TUNESMITH_HOME", folder.resolve("home").toString(), "TUNESMITH_OFFLINE", "1");
        return new Launcher(Commands.all(), captured.terminal(), environment, folder).run(arguments);
    }

    public String out() {
        return captured.out();
    }

    public String err() {
        return captured.err();
    }
}
