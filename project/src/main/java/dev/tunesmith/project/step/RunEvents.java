package dev.tunesmith.project.step;

import dev.tunesmith.core.event.EventLog;
import dev.tunesmith.core.event.EventSink;
import dev.tunesmith.core.event.RunEvent;
import dev.tunesmith.core.io.FileErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;

/**
 * The events of a run that may go on where an earlier process ended: what that one logged after its checkpoint is cut off,
 * since those steps are taken again.
 */
final class RunEvents implements EventSink, AutoCloseable {

    private final Path file;
    private final Clock clock;
    private EventLog log;
    private boolean settled;

    RunEvents(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
        this.settled = !Files.isRegularFile(file);
        this.log = open();
    }

    @Override
    public void accept(RunEvent event) {
        if (!settled) {
            if (event instanceof RunEvent.Resumed resumed) {
                cutAfter(resumed.step());
            } else if (event instanceof RunEvent.Step step) {
                cutAfter(step.step() - 1); // no checkpoint was there: everything is done again
            }
        }
        try {
            log.accept(event);
        } catch (UncheckedIOException e) {
            throw FileErrors.cannot("Cannot write", file, Objects.requireNonNull(e.getCause()));
        }
    }

    private void cutAfter(long step) {
        close();
        try {
            EventLog.cutAfterStep(file, step);
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot rewrite", file, e);
        }
        log = open();
        settled = true;
    }

    private EventLog open() {
        try {
            return EventLog.append(file, clock);
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot open", file, e);
        }
    }

    @Override
    public void close() {
        try {
            log.close();
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot close", file, e);
        }
    }
}
