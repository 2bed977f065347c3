package dev.tunesmith.core.error;

import org.jspecify.annotations.Nullable;

/** A loss or gradient that became NaN or infinite; the message names the step and rows. */
public final class NonFiniteLossException extends TunesmithException {

    private static final long serialVersionUID = 1L;

    /** Create the error from what happened and where, and what to do about it. */
    public NonFiniteLossException(String message, String fix) {
        this(message, fix, null);
    }

    /** Create the error with the lower-level failure behind it. */
    public NonFiniteLossException(String message, String fix, @Nullable Throwable cause) {
        super(ExitCode.NON_FINITE_LOSS, message, fix, cause);
    }
}
