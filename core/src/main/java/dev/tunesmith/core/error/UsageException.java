package dev.tunesmith.core.error;

import org.jspecify.annotations.Nullable;

/** A wrong command line or configuration; the message names the option, or file, line and key. */
public final class UsageException extends TunesmithException {

    private static final long serialVersionUID = 1L;

    /** Create the error from what happened and where, and what to do about it. */
    public UsageException(String message, String fix) {
        this(message, fix, null);
    }

    /** Create the error with the lower-level failure behind it. */
    public UsageException(String message, String fix, @Nullable Throwable cause) {
        super(ExitCode.WRONG_USE, message, fix, cause);
    }
}
