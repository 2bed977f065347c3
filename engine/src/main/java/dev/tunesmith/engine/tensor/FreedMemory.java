package dev.tunesmith.engine.tensor;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import org.jspecify.annotations.Nullable;

/**
 * Memory that tensors have freed and that the C library keeps for itself: one long row leaves the process as large as that row made it
 * until the memory is given back (docs/log.md).
 */
public final class FreedMemory {

    /** glibc's {@code malloc_trim}; no other C library has it, nor needs it. */
    private static final @Nullable Function TRIM = trim();

    private FreedMemory() {}

    private static @Nullable Function trim() {
        if (!Platform.isLinux()) {
            return null;
        }
        try {
            return NativeLibrary.getProcess().getFunction("malloc_trim");
        } catch (LinkageError e) {
            return null; // Another C library than glibc, or no place for JNA to unpack itself.
        }
    }

    /** Whether this process can do it. */
    public static boolean available() {
        return TRIM != null;
    }

    /** Give what is free back to the system; takes milliseconds, and what is needed again is asked for again. */
    public static void giveBack() {
        if (TRIM != null) {
            TRIM.invokeInt(new Object[] {0L});
        }
    }
}
