package dev.tunesmith.template;

/**
 * How block tags and comments treat the whitespace around them.
 *
 * @param trimBlocks whether the newline right behind one is dropped
 * @param lstripBlocks whether the blanks between the start of a line and one are dropped
 */
public record Whitespace(boolean trimBlocks, boolean lstripBlocks) {

    /** As every chat template expects: both. */
    public static final Whitespace CHAT_TEMPLATE = new Whitespace(true, true);
}
