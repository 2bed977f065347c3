package dev.tunesmith.cli.frame;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.TunesmithException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;

/**
 * An error as the user sees it.
 *
 * @param code how the process ends
 * @param what what happened and where
 * @param fix what to do about it
 */
record ErrorReport(ExitCode code, String what, String fix) {

    /** Turn anything that was thrown into something to act on. */
    static ErrorReport of(Throwable error) {
        if (error instanceof TunesmithException known) {
            return new ErrorReport(known.exitCode(), text(known), known.fix());
        }
        if (error instanceof OutOfMemoryError) {
            return new ErrorReport(
                    ExitCode.NOT_ENOUGH_RESOURCES,
                    "Java ran out of memory: " + text(error),
                    "give it more, such as TUNESMITH_JAVA_OPTS=-Xmx4g, or lower the batch size");
        }
        if (isNativeMemory(error)) {
            return new ErrorReport(
                    ExitCode.NOT_ENOUGH_RESOURCES,
                    "Memory ran out while the model was loaded or computed",
                    "close other programs, take a smaller model or dtype, or lower train.tokenBudget");
        }
        if (error instanceof UnsatisfiedLinkError) {
            return new ErrorReport(
                    ExitCode.INTERNAL_ERROR,
                    "A native library cannot be loaded on " + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch") + ": " + text(error),
                    "use the distribution for this platform; docs/install.md lists the supported ones");
        }
        if (error instanceof UncheckedIOException unchecked && unchecked.getCause() != null) {
            return of(unchecked.getCause());
        }
        if (error instanceof IOException) {
            return ofFile(error);
        }
        return new ErrorReport(
                ExitCode.INTERNAL_ERROR,
                "Tunesmith failed: " + error,
                "run the command again with --debug and report what it prints");
    }

    /** Whether libtorch got no memory; its errors have no class of their own. */
    private static boolean isNativeMemory(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (message.contains("can't allocate memory") || message.contains("CUDA out of memory")) {
                return true;
            }
        }
        return false;
    }

    private static ErrorReport ofFile(Throwable error) {
        String text = text(error);
        if (text.contains("No space left") || text.contains("not enough space")) {
            return new ErrorReport(ExitCode.NOT_ENOUGH_RESOURCES, "The disk is full: " + text, "make room, run again");
        }
        return new ErrorReport(
                ExitCode.UNREADABLE_MODEL,
                "A file cannot be read or written: " + error.getClass().getSimpleName() + " " + text,
                "check the path and its permissions");
    }

    private static String text(Throwable error) {
        return error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
    }

    /** Print it on standard error. */
    void print(PrintStream err) {
        err.println("error: " + what);
        err.println("  fix: " + fix);
        err.flush();
    }
}
