package dev.tunesmith.core.config;

import dev.tunesmith.core.error.TunesmithException;
import dev.tunesmith.core.error.UsageException;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a configuration, so that the user sees all of it at once. Not thread-safe. */
public final class Problems {

    private final List<String> found = new ArrayList<>();

    /**
     * Add a problem.
     *
     * @param where file, line, column and key
     * @param what what was expected against found
     * @param fix what to do
     */
    public void add(String where, String what, String fix) {
        found.add(where + ": " + what + "  fix: " + fix);
    }

    /** Add an error that ended the reading of one of several files. */
    public void add(TunesmithException error) {
        found.add(error.getMessage() + "  fix: " + error.fix());
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** The problems so far, one line each. */
    public List<String> lines() {
        return List.copyOf(found);
    }

    /** Throw one error that lists every problem, if there is any. */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            String head = found.size() == 1 ? "1 problem:" : found.size() + " problems:";
            throw new UsageException(
                    head + "\n  " + String.join("\n  ", found), "correct the lines above and run again");
        }
    }
}
