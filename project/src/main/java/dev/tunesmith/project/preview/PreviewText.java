package dev.tunesmith.project.preview;

import dev.tunesmith.project.preview.RowPreview.Piece;
import java.util.regex.Pattern;

/**
 * Rows for a terminal: the text as it runs, then every token with its id.
 *
 * <p>With colours, what is trained stands on green, tokens differ in shade from their neighbours, and control tokens are bold. Without,
 * what is trained stands between {@code ⟦} and {@code ⟧}, and a control token between {@code ⟪} and {@code ⟫}. In the list of
 * tokens a {@code *} means trained in both.
 *
 * @param colours whether to write ANSI colours
 * @param columns width of the list of tokens
 */
public record PreviewText(boolean colours, int columns) {

    private static final String RESET = "\u001B[0m";
    private static final String BOLD = "\u001B[1m";
    private static final String FAINT = "\u001B[2m";
    private static final String CONTROL = "\u001B[1;35m";
    /** Black on two shades of green, readable on dark and light screens. */
    private static final String[] TRAINED = {"\u001B[30;48;5;114m", "\u001B[30;48;5;157m"};

    private static final String[] PLAIN = {"", FAINT};
    private static final String INDENT = "  ";

    /** Behind each line end. */
    private static final Pattern LINES = Pattern.compile("(?<=⏎)");

    /** What the marks mean, in one line. */
    public String legend() {
        return colours
                ? style(TRAINED[0], "trained") + "  " + style(CONTROL, "control token")
                        + "  · space  ⏎ line end  ‹F0 9F› bytes of a character  in the list: id, token, * trained"
                : "⟦trained⟧  ⟪control token⟫  · space  ⏎ line end  ‹F0 9F› bytes of a character  in the list: id, token, * trained";
    }

    /** A row, without a line end. */
    public String row(RowPreview row) {
        return style(BOLD, row.headline()) + "\n\n" + running(row) + "\n\n" + list(row);
    }

    private String running(RowPreview row) {
        StringBuilder out = new StringBuilder(INDENT);
        boolean inside = false;
        for (int i = 0; i < row.pieces().size(); i++) {
            Piece piece = row.pieces().get(i);
            out.append(colours ? "" : RowPreview.mark(inside, piece.trained()));
            inside = piece.trained();
            append(out, piece, i);
        }
        out.append(colours ? "" : RowPreview.mark(inside, false));
        return out.toString().stripTrailing();
    }

    /** Part of a character gives nothing: the character comes with the token that completes it. */
    private void append(StringBuilder out, Piece piece, int index) {
        String text = VisibleText.of(piece.token().text());
        if (piece.token().control() && !colours) {
            out.append('⟪').append(text).append('⟫');
            return;
        }
        for (String line : LINES.split(text)) {
            out.append(line.isEmpty() ? "" : style(styleOf(piece, index), line))
                    .append(line.endsWith("⏎") ? "\n" + INDENT : "");
        }
    }

    private static String styleOf(Piece piece, int index) {
        if (piece.token().control()) {
            return piece.trained() ? BOLD + TRAINED[index % 2] : CONTROL;
        }
        return piece.trained() ? TRAINED[index % 2] : PLAIN[index % 2];
    }

    private String list(RowPreview row) {
        StringBuilder out = new StringBuilder();
        int width = columns; // of a line that is full, so that a new one begins
        for (int i = 0; i < row.pieces().size(); i++) {
            Piece piece = row.pieces().get(i);
            String visible = VisibleText.of(piece.token());
            String shown = piece.token().control() && !colours ? "⟪" + visible + "⟫" : visible;
            String id = (piece.trained() ? "*" : "") + piece.token().id();
            int length = id.length() + 1 + shown.length() + 2;
            if (width + length > columns) {
                out.append(i == 0 ? "" : "\n").append(String.format("%s%5d", INDENT, i));
                width = INDENT.length() + 5;
            }
            width += length;
            out.append(INDENT).append(style(FAINT, id)).append(' ').append(style(styleOf(piece, i), shown));
        }
        return out.toString();
    }

    private String style(String style, String text) {
        return colours && !style.isEmpty() ? style + text + RESET : text;
    }
}
