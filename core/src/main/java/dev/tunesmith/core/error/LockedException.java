package dev.tunesmith.core.error;

import org.jspecify.annotations.Nullable;

/** A folder that another process is working in. */
public final class LockedException extends TunesmithException {

    private static final long serialVersionUID = 1L;

    /** Create the error from what happened and where, and what to do about it. */
    public LockedException(String message, String fix) {
        this(message, fix, null);
    }

    /** Create the error with the lower-level failure behind it. */
    public LockedException(String message, String fix, @Nullable Throwable cause) {
        super(ExitCode.LOCKED, message, fix, cause);
    }
}
