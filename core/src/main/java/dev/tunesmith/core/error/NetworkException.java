package dev.tunesmith.core.error;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A fetch or an endpoint that failed, or a network use that offline mode forbids. */
public final class NetworkException extends TunesmithException {

    private static final long serialVersionUID = 1L;

    private final boolean everyCall;
    private final transient Map<Integer, NetworkException> failures;

    /** Create the error from what happened and where, and what to do about it. */
    public NetworkException(String message, String fix) {
        this(message, fix, null);
    }

    /** Create the error with the lower-level failure behind it. */
    public NetworkException(String message, String fix, @Nullable Throwable cause) {
        this(message, fix, cause, false, Map.of());
    }

    private NetworkException(
            String message,
            String fix,
            @Nullable Throwable cause,
            boolean everyCall,
            Map<Integer, NetworkException> failures) {
        super(ExitCode.NETWORK, message, fix, cause);
        this.everyCall = everyCall;
        this.failures = failures;
    }

    /** An error that every further call would meet too, such as a refused key or a server that is not there. */
    public static NetworkException ofEveryCall(String message, String fix, @Nullable Throwable cause) {
        return new NetworkException(message, fix, cause, true, Map.of());
    }

    /**
     * An error of some requests of a batch, whose others were answered; it says what the first says.
     *
     * @param failures by the request's index, at least one
     */
    public static NetworkException ofRequests(Map<Integer, NetworkException> failures) {
        TreeMap<Integer, NetworkException> ordered = new TreeMap<>(failures);
        NetworkException first = ordered.values().iterator().next();
        return new NetworkException(String.valueOf(first.getMessage()), first.fix(), first, false, ordered);
    }

    /** Which requests of a batch failed after all their tries, by index, and why; empty where that is not known. */
    public Map<Integer, NetworkException> failures() {
        return failures;
    }

    /** Whether every further call would meet it too, so that trying the next item is in vain. */
    public boolean isOfEveryCall() {
        return everyCall;
    }
}
