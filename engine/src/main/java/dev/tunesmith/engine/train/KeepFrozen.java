package dev.tunesmith.engine.train;

/** Where what goes into the lowest trained layer is kept over the epochs. */
public enum KeepFrozen {
    /** Nowhere: it is computed each time. */
    NO,
    /** In memory. */
    MEMORY,
    /** In a file without a name in the run folder, which is gone when the process is, however that ends. */
    FILE
}
