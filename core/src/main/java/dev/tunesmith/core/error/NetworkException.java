package dev.tunesmith.core.error;

import org.jspecify.annotations.Nullable;

/** A fetch or an endpoint that failed, or a network use that offline mode forbids. */
public final class NetworkException extends TunesmithException {

    private static final long serialVersionUID = 1L;

    private final boolean everyCall;

    /** Create the error from what happened and where, and what to do about it. */
    public NetworkException(String message, String fix) {
        this(message, fix, null);
    }

    /** Create the error with the lower-level failure behind it. */
    public NetworkException(String message, String fix, @Nullable Throwable cause) {
        this(message, fix, cause, false);
    }

    private NetworkException(String message, String fix, @Nullable Throwable cause, boolean everyCall) {
        super(ExitCode.NETWORK, message, fix, cause);
        this.everyCall = everyCall;
    }

    /** An error that every further call would meet too, such as a refused key or a server that is not there. */
    public static NetworkException ofEveryCall(String message, String fix, @Nullable Throwable cause) {
        return new NetworkException(message, fix, cause, true);
    }

    /** Whether every further call would meet it too, so that trying the next item is in vain. */
    public boolean isOfEveryCall() {
        return everyCall;
    }
}
