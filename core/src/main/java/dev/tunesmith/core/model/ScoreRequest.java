package dev.tunesmith.core.model;

/**
 * A continuation whose log-likelihood is wanted.
 *
 * @param input what the model is given and continues with
 */
public record ScoreRequest(Input input) {

    /** Context and continuation, as text or as token ids. */
    public sealed interface Input {}

    /**
     * Text: trailing whitespace of the context belongs to the continuation, and the boundary is where the tokens of the
     * context alone end. Source: lm-evaluation-harness, {@code api/model.py}.
     */
    public record TextPair(String context, String continuation) implements Input {}

    /** A conversation's prompt rendered by the chat template, and the response with its stop token. */
    public record ChatPair(Prompt.Chat prompt, String response) implements Input {}

    /** Token ids, of which the first {@code promptLength} are the context (at least 1). */
    public record TokenPair(Prompt.Tokens tokens, int promptLength) implements Input {}
}
