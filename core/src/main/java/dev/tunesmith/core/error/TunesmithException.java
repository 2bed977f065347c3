package dev.tunesmith.core.error;

import org.jspecify.annotations.Nullable;

/**
 * An error that the user can act on.
 *
 * <p>The message says what happened, where (file, line, row, key) and what was expected against found; {@link #fix()}
 * says what to do about it. The subclass decides the {@link ExitCode}.
 */
public abstract sealed class TunesmithException extends RuntimeException
        permits DataException,
                InterruptedRunException,
                LockedException,
                ModelFileException,
                NetworkException,
                NonFiniteLossException,
                ResourceException,
                UsageException {

    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;
    private final String fix;

    TunesmithException(ExitCode exitCode, String message, String fix, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
        this.fix = fix;
    }

    /** The status with which the command line ends. */
    public final ExitCode exitCode() {
        return exitCode;
    }

    /** What the user can do about it, an imperative sentence. */
    public final String fix() {
        return fix;
    }
}
