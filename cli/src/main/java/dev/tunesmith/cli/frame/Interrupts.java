package dev.tunesmith.cli.frame;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.model.Cancellation;
import java.io.PrintStream;
import java.util.function.IntConsumer;

/**
 * What Ctrl-C does: the first asks the work to stop at its next safe point, the second ends the process at once. Where
 * the running command made no promise to stop, the first ends it already.
 */
final class Interrupts {

    private final Cancellation cancellation = new Cancellation();
    private final PrintStream err;
    private final IntConsumer end;
    private volatile boolean promised;

    /**
     * Create it; nothing is listened to yet.
     *
     * @param end ends the process with the given code, without waiting for anything
     */
    Interrupts(PrintStream err, IntConsumer end) {
        this.err = err;
        this.end = end;
    }

    /** The switch; asking for it is the promise to look at it. */
    Cancellation cancellation() {
        promised = true;
        return cancellation;
    }

    /** Listen to Ctrl-C from now on. */
    @SuppressWarnings("sunapi") // The JDK has no other way to hear a second Ctrl-C.
    void listen() {
        sun.misc.Signal.handle(new sun.misc.Signal("INT"), signal -> interrupted());
    }

    /** What happens at each Ctrl-C. */
    void interrupted() {
        if (!promised || cancellation.isCancelled()) {
            end.accept(ExitCode.INTERRUPTED.code());
            return;
        }
        cancellation.cancel();
        err.println();
        err.println("Stopping at the next safe point; press Ctrl-C again to end at once.");
    }
}
