package dev.tunesmith.cli;

import dev.tunesmith.cli.frame.Launcher;
import dev.tunesmith.cli.frame.Terminal;
import java.nio.file.Path;

/** Where the process starts and ends. */
public final class Main {

    private Main() {}

    /** Run the command that the arguments name, and end the process with its exit code. */
    public static void main(String[] args) {
        Launcher launcher = new Launcher(
                Commands.all(),
                Terminal.ofProcess(),
                System.getenv(),
                Path.of("").toAbsolutePath());
        System.exit(launcher.runInterruptibly(args));
    }
}
