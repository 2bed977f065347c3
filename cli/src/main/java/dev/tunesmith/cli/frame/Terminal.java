package dev.tunesmith.cli.frame;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The three streams of a process and what is known about the screen.
 *
 * @param in what the user pipes in
 * @param out results
 * @param err everything else
 * @param columns width of the screen behind {@code err}, or 0 where it is not a screen
 * @param colours whether {@code out} is a screen that shows colours
 */
public record Terminal(InputStream in, PrintStream out, PrintStream err, int columns, boolean colours) {

    private static final int OUT_BUFFER = 1 << 16;

    /**
     * The streams of this process, in UTF-8 whatever the locale says: other programs read them. The start script tells
     * the width in the system property {@code tunesmith.columns}, and in {@code tunesmith.colours} whether results go to a screen.
     */
    public static Terminal ofProcess() {
        java.io.OutputStream out =
                new java.io.BufferedOutputStream(new FileOutputStream(FileDescriptor.out), OUT_BUFFER);
        return new Terminal(
                System.in,
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                Integer.getInteger("tunesmith.columns", 0),
                Boolean.getBoolean("tunesmith.colours"));
    }

    /** Whether a progress bar can be drawn. */
    public boolean isScreen() {
        return columns > 0;
    }
}
