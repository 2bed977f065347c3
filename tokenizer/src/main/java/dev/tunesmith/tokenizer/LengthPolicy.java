package dev.tunesmith.tokenizer;

/** What happens to a sample with more tokens than the context holds. It is never cut, so no stop token is ever lost. */
public enum LengthPolicy {
    /** Stop, with every such sample named. */
    ERROR,
    /** Leave it out, and list it in {@link TokenizedSamples#dropped()}. */
    DROP
}
