package dev.tunesmith.data.format;

/**
 * A row of plain text, without prompt and response.
 *
 * @param text never blank
 * @param source file and line
 */
public record TextRow(String text, String source) {}
