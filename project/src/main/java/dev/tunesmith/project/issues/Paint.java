package dev.tunesmith.project.issues;

import dev.tunesmith.project.issues.MarkedAnswer.Part;
import java.util.List;

/**
 * Colours for a terminal; without them, what is in question stands between {@code ⟦} and {@code ⟧}.
 *
 * @param colours whether to write ANSI colours
 */
public record Paint(boolean colours) {

    /** Stands for a share that is not known. */
    static final String UNKNOWN = "–";

    private static final String RESET = "\u001B[0m";
    private static final String BOLD = "\u001B[1m";
    private static final String FAINT = "\u001B[2m";
    private static final String MARK = "\u001B[30;48;5;215m";
    /** Lowest first. */
    private static final String BARS = "▁▂▃▄▅▆▇█";

    /** A heading. */
    public String bold(String text) {
        return style(BOLD, text);
    }

    /** Something beside the point. */
    public String faint(String text) {
        return style(FAINT, text);
    }

    private String style(String style, String text) {
        return colours ? style + text + RESET : text;
    }

    /** An answer with its marks, each line indented. */
    public String answer(MarkedAnswer answer, String indent) {
        StringBuilder out = new StringBuilder();
        for (Part part : answer.parts()) {
            String text = visible(part.text());
            out.append(!part.marked() ? text : colours ? MARK + text + RESET : "⟦" + text + "⟧");
        }
        return indent + out.toString().replace("\n", "\n" + indent);
    }

    /** What an answer must not do to a terminal: control characters but the line feed are shown, not obeyed. */
    static String visible(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (c == '\n' || !Character.isISOControl(c)) {
                out.appendCodePoint(c);
            } else {
                out.append(c == '\t' ? "⇥" : String.format("‹%02X›", c));
            }
        });
        return out.toString();
    }

    /** A small curve of shares, 0 to the highest of them; a dash for one that is not a number, since it is not known. */
    public static String sparkline(List<Double> shares) {
        double top = shares.stream()
                .mapToDouble(Double::doubleValue)
                .filter(share -> !Double.isNaN(share))
                .max()
                .orElse(0);
        StringBuilder out = new StringBuilder();
        for (double share : shares) {
            if (Double.isNaN(share)) {
                out.append(UNKNOWN);
                continue;
            }
            int height = top == 0 ? 0 : (int) Math.round(share / top * (BARS.length() - 1));
            out.append(BARS.charAt(height));
        }
        return out.toString();
    }
}
