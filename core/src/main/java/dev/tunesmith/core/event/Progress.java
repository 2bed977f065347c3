package dev.tunesmith.core.event;

/**
 * Where long work reports how far it is; the command line draws a bar, tests count, a library user may ignore it.
 *
 * <p>Calls come from the working thread only. Implementations must return at once.
 */
public interface Progress {

    /**
     * Begin a task.
     *
     * @param name what is done, such as {@code train}
     * @param total how many units there are, or -1 where that is not known
     * @param unit what is counted, in the plural, such as {@code steps} or {@code bytes}
     */
    Task start(String name, long total, String unit);

    /** Tell the user something once, on a line of its own. */
    void note(String text);

    /** A task under way; close it when done or given up. */
    interface Task extends AutoCloseable {

        /** Set how many units are done, with a short detail to show beside it, such as {@code loss 1.23}. */
        void update(long done, String detail);

        @Override
        void close();
    }

    /** Reports nothing. */
    static Progress silent() {
        return SilentProgress.INSTANCE;
    }
}
