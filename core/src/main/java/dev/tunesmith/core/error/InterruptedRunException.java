package dev.tunesmith.core.error;

import org.jspecify.annotations.Nullable;

/** Work that was stopped by the user and can be resumed. */
public final class InterruptedRunException extends TunesmithException {

    private static final long serialVersionUID = 1L;

    /** Create the error from what happened and where, and what to do about it. */
    public InterruptedRunException(String message, String fix) {
        this(message, fix, null);
    }

    /** Create the error with the lower-level failure behind it. */
    public InterruptedRunException(String message, String fix, @Nullable Throwable cause) {
        super(ExitCode.INTERRUPTED, message, fix, cause);
    }
}
