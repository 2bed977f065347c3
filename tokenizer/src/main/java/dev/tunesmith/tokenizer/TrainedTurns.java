package dev.tunesmith.tokenizer;

/** Which assistant turns of a conversation are trained. A message with {@code "weight": 0} is never trained. */
public enum TrainedTurns {
    /** Every assistant turn. */
    ALL,
    /** The last assistant turn only. */
    LAST
}
