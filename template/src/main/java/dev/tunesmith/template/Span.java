package dev.tunesmith.template;

/**
 * A run of rendered text from one source.
 *
 * @param range where in the text, never empty
 * @param origin where from
 */
public record Span(TextRange range, Origin origin) {}
