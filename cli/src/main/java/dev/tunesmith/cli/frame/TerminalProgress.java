package dev.tunesmith.cli.frame;

import dev.tunesmith.core.event.Progress;
import java.io.PrintStream;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Draws a bar with rate and time left on a screen, and prints plain lines, one every few seconds at most, elsewhere.
 * Safe for several threads; with several tasks open the one that moved last is shown.
 */
public final class TerminalProgress implements Progress {

    private static final long SCREEN_PAUSE_NANOS = 100_000_000L;
    private static final long LINE_PAUSE_NANOS = 5_000_000_000L;
    private static final long FIRST_LINE_NANOS = 1_000_000_000L;

    private final PrintStream err;
    private final int columns;
    private final LongSupplier nanoTime;
    private final Object lock = new Object();
    private boolean barDrawn;

    /**
     * Create one.
     *
     * @param columns width of the screen, or 0 where there is none
     * @param nanoTime a clock in nanoseconds
     */
    public TerminalProgress(PrintStream err, int columns, LongSupplier nanoTime) {
        this.err = err;
        this.columns = columns;
        this.nanoTime = nanoTime;
    }

    @Override
    public Task start(String name, long total, String unit) {
        return new ShownTask(new ProgressLine(name, total, unit), nanoTime.getAsLong());
    }

    @Override
    public void note(String text) {
        synchronized (lock) {
            clearBar();
            err.println(text);
        }
    }

    private void clearBar() {
        if (barDrawn) {
            err.print("\r\u001b[K");
            barDrawn = false;
        }
    }

    private final class ShownTask implements Task {

        private final ProgressLine line;
        private final long started;
        private long shown;
        private long done;
        private String detail = "";
        private boolean closed;
        private @Nullable String lastLine;

        ShownTask(ProgressLine line, long started) {
            this.line = line;
            this.started = started;
            this.shown = columns > 0 ? started - SCREEN_PAUSE_NANOS : started - LINE_PAUSE_NANOS + FIRST_LINE_NANOS;
        }

        @Override
        public void update(long newDone, String newDetail) {
            synchronized (lock) {
                done = newDone;
                detail = newDetail;
                long now = nanoTime.getAsLong();
                if (closed || now - shown < (columns > 0 ? SCREEN_PAUSE_NANOS : LINE_PAUSE_NANOS)) {
                    return;
                }
                shown = now;
                if (columns > 0) {
                    err.print("\r" + line.bar(done, detail, now - started, columns - 1) + "\u001b[K");
                    err.flush();
                    barDrawn = true;
                } else {
                    print(line.plain(done, detail, now - started));
                }
            }
        }

        private void print(String text) {
            if (!text.equals(lastLine)) {
                err.println(text);
                lastLine = text;
            }
        }

        @Override
        public void close() {
            synchronized (lock) {
                if (closed) {
                    return;
                }
                closed = true;
                clearBar();
                print(line.finished(done, detail, nanoTime.getAsLong() - started));
            }
        }
    }
}
