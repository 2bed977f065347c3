package dev.tunesmith.tokenizer;

/** What happens to a sample with more tokens than fit. An answer and its stop token are never cut in two. */
public enum LengthPolicy {
    /** Refuse the data, with every such sample named. */
    ERROR,
    /** Leave the sample out, and list it. */
    DROP,
    /**
     * Leave out the oldest turns, as few as will do. The system prompt and the last question with its answer stay; a sample of
     * which these alone are too long is left out. Listed either way.
     */
    CUT,
    /**
     * Make several rows of it, each a run of turns behind the system prompt, so that every answer is in one row. What does not fit
     * even alone is left out. Listed.
     */
    SPLIT
}
