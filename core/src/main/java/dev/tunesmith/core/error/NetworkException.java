package dev.tunesmith.core.error;

import org.jspecify.annotations.Nullable;

/** A fetch or an endpoint that failed, or a network use that offline mode forbids. */
public final class NetworkException extends TunesmithException {

    private static final long serialVersionUID = 1L;

    /** Create the error from what happened and where, and what to do about it. */
    public NetworkException(String message, String fix) {
        this(message, fix, null);
    }

    /** Create the error with the lower-level failure behind it. */
    public NetworkException(String message, String fix, @Nullable Throwable cause) {
        super(ExitCode.NETWORK, message, fix, cause);
    }
}
