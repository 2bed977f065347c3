package dev.tunesmith.core.error;

/** The exit codes of the command line; scripts may rely on the numbers. */
public enum ExitCode {
    DONE(0),
    INTERNAL_ERROR(1),
    WRONG_USE(2),
    BAD_DATA(3),
    UNREADABLE_MODEL(4),
    NOT_ENOUGH_RESOURCES(5),
    NON_FINITE_LOSS(6),
    LOCKED(7),
    NETWORK(8),
    SUITE_FAILED(10),
    REGRESSION(11),
    ITEMS_IN_ERROR(12),
    INTERRUPTED(130);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** The process's exit status. */
    public int code() {
        return code;
    }
}
