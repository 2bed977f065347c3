package dev.tunesmith.core.error;

import org.jspecify.annotations.Nullable;

/** Training, evaluation or suite data that cannot be used as it is; the message names file and line or row. */
public final class DataException extends TunesmithException {

    private static final long serialVersionUID = 1L;

    /** Create the error from what happened and where, and what to do about it. */
    public DataException(String message, String fix) {
        this(message, fix, null);
    }

    /** Create the error with the lower-level failure behind it. */
    public DataException(String message, String fix, @Nullable Throwable cause) {
        super(ExitCode.BAD_DATA, message, fix, cause);
    }
}
