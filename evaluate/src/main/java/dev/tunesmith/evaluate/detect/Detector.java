package dev.tunesmith.evaluate.detect;

import java.util.List;

/**
 * Looks for one kind of error in one answer. Implementations are immutable, deterministic and safe for any thread.
 *
 * <p>Raise the version with every change that could change what is found: findings of different versions are not compared.
 */
public interface Detector {

    /** What it looks for. */
    ErrorKind kind();

    /** Counts changes of meaning, from 1. */
    default int version() {
        return 1;
    }

    /** Find the suspicious places of an answer, in reading order; empty for a clean answer. */
    List<Suspicion> detect(DetectorInput input);
}
