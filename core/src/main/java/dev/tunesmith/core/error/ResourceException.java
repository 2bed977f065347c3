package dev.tunesmith.core.error;

import org.jspecify.annotations.Nullable;

/** Not enough memory or disk, forecast or met. */
public final class ResourceException extends TunesmithException {

    private static final long serialVersionUID = 1L;

    /** Create the error from what happened and where, and what to do about it. */
    public ResourceException(String message, String fix) {
        this(message, fix, null);
    }

    /** Create the error with the lower-level failure behind it. */
    public ResourceException(String message, String fix, @Nullable Throwable cause) {
        super(ExitCode.NOT_ENOUGH_RESOURCES, message, fix, cause);
    }
}
