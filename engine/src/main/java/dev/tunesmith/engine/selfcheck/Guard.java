package dev.tunesmith.engine.selfcheck;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.error.TunesmithException;
import java.util.function.Supplier;

/** Runs checks so that one that fails is a finding, and the others run all the same. */
public final class Guard {

    private Guard() {}

    /**
     * Run a check; what it throws is a fault under its name, with the error's own fix and exit code.
     *
     * @param compared what it compares, for the finding of an error
     * @throws InterruptedRunException if the user stopped it
     */
    public static Finding run(String check, String compared, Supplier<Finding> work) {
        try {
            return work.get();
        } catch (InterruptedRunException e) {
            throw e;
        } catch (TunesmithException e) {
            return Finding.fault(check, compared, String.valueOf(e.getMessage()), e.fix(), e.exitCode());
        } catch (RuntimeException e) {
            // libtorch's own errors among them: they end this check, and are told like any other fault.
            return Finding.fault(
                    check, compared, "failed: " + e, "report this with what it printed", ExitCode.INTERNAL_ERROR);
        }
    }
}
