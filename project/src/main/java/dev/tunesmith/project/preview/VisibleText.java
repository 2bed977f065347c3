package dev.tunesmith.project.preview;

import dev.tunesmith.tokenizer.TokenText;

/**
 * Makes every character of a text visible: a space is {@code ·}, a line end {@code ⏎}, a tab {@code ⇥}, other control characters
 * their symbol such as {@code ␛}; what has no shape of its own, or would be taken for one of these marks, is its code point, as in
 * {@code ‹U+00A0›}.
 */
public final class VisibleText {

    /** The marks that previews are written with; the same characters in a text are written as code points. */
    private static final String MARKS = "·⏎⇥⟦⟧⟪⟫‹›";

    private static final int CONTROL_PICTURES = 0x2400;
    private static final int DELETE = 0x7F;

    private VisibleText() {}

    /** The text on one line. */
    public static String of(String text) {
        StringBuilder visible = new StringBuilder(text.length() + 8);
        text.codePoints().forEach(point -> append(visible, point));
        return visible.toString();
    }

    /** A token on one line: its text, and bytes of characters that it only begins or goes on with, as in {@code ‹F0 9F›}. */
    public static String of(TokenText token) {
        String whole = bytes(token.head()) + of(token.text()) + bytes(token.tail());
        return whole.isEmpty() ? of(token.piece()) : whole;
    }

    private static String bytes(String hex) {
        return hex.isEmpty() ? "" : "‹" + hex + "›";
    }

    private static void append(StringBuilder visible, int point) {
        switch (point) {
            case ' ' -> visible.append('·');
            case '\n' -> visible.append('⏎');
            case '\t' -> visible.append('⇥');
            case DELETE -> visible.append('␡');
            default -> {
                if (point < ' ') {
                    visible.append((char) (CONTROL_PICTURES + point));
                } else if (isShapeless(point) || MARKS.indexOf(point) >= 0) {
                    visible.append(String.format("‹U+%04X›", point));
                } else {
                    visible.appendCodePoint(point);
                }
            }
        }
    }

    /** Spaces other than the usual, characters of no width, those that turn the direction of text, and what is no character. */
    private static boolean isShapeless(int point) {
        return switch (Character.getType(point)) {
            case Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
