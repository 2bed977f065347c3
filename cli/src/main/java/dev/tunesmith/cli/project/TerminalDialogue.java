package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.project.issues.Dialogue;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A dialogue on the terminal: single keys where the terminal can be switched to them with {@code stty}, else lines, whose first
 * character is the key. Close it to leave the terminal as it was.
 */
final class TerminalDialogue implements Dialogue, AutoCloseable {

    private static final Path TTY = Path.of("/dev/tty");
    private static final int SECONDS = 5;
    private static final int CTRL_C = 3;
    private static final int CTRL_D = 4;

    private final PrintStream out;
    private final InputStream in;
    private final @Nullable String saved;
    private final @Nullable Thread restoring;

    private TerminalDialogue(PrintStream out, InputStream in, @Nullable String saved) {
        this.out = out;
        this.in = in;
        this.saved = saved;
        this.restoring = saved == null ? null : new Thread(this::cooked);
        if (restoring != null) {
            Runtime.getRuntime()
                    .addShutdownHook(restoring); // being ended from outside must not leave a terminal without echo
        }
    }

    /** Speak with the person at the terminal, or with what stands in for one. */
    static TerminalDialogue open(CommandContext context) {
        if (context.in() == System.in && System.console() != null && Files.isReadable(TTY)) {
            String saved = stty(List.of("-g"));
            if (saved != null) {
                try {
                    return new TerminalDialogue(context.out(), new FileInputStream(TTY.toFile()), saved);
                } catch (IOException e) {
                    return new TerminalDialogue(context.out(), context.in(), null);
                }
            }
        }
        return new TerminalDialogue(context.out(), context.in(), null);
    }

    @Override
    public void show(String text) {
        out.println(text);
        out.flush();
    }

    @Override
    public int key() {
        try {
            if (saved == null) {
                String line = readLine();
                return line == null ? END : line.isEmpty() ? '\n' : line.codePointAt(0);
            }
            // Ctrl-C comes as a key too: as a signal it would end the process without a chance to bring the echo back.
            stty(List.of("-icanon", "-echo", "-isig", "min", "1"));
            int key = in.read();
            cooked();
            return key == CTRL_C || key == CTRL_D ? END : key;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public @Nullable String line(String prompt) {
        out.print(prompt);
        out.flush();
        try {
            return readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b = in.read();
        if (b < 0) {
            return null;
        }
        while (b >= 0 && b != '\n') {
            line.write(b);
            b = in.read();
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private void cooked() {
        if (saved != null) {
            stty(List.of(saved));
        }
    }

    /** What stty says, or null where it cannot be asked. */
    private static @Nullable String stty(List<String> arguments) {
        List<String> command = new java.util.ArrayList<>(List.of("stty"));
        command.addAll(arguments);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(TTY.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor(SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0 ? said : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    @Override
    public void close() {
        cooked();
        if (restoring != null) {
            try {
                Runtime.getRuntime().removeShutdownHook(restoring);
            } catch (IllegalStateException e) {
                return; // the process is ending, and the hook runs
            }
            try {
                in.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
