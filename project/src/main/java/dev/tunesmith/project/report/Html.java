package dev.tunesmith.project.report;

import dev.tunesmith.evaluate.issue.IssueKinds;
import dev.tunesmith.evaluate.issue.KindHistory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Builds HTML; whatever comes from data goes through {@link #text} or an attribute value and is escaped there. */
final class Html {

    private final StringBuilder out = new StringBuilder();

    /** Add markup of this program's own. */
    Html raw(String markup) {
        out.append(markup);
        return this;
    }

    /** Add text, escaped. */
    Html text(String text) {
        out.append(escape(text));
        return this;
    }

    /** Add an element that holds nothing but text. */
    Html element(String tag, String text) {
        return raw("<" + tag + ">").text(text).raw("</" + tag + ">");
    }

    /** Add an element of a class that holds nothing but text. */
    Html element(String tag, String cssClass, String text) {
        return raw("<" + tag + " class=\"" + escape(cssClass) + "\">")
                .text(text)
                .raw("</" + tag + ">");
    }

    /** A page with this policy runs no script and asks for nothing from anywhere. */
    static final String NO_SCRIPT = "default-src 'none'; style-src 'unsafe-inline'";

    /**
     * Begin a page, up to and with the heading in its header, which stays open.
     *
     * @param policy of the page's content, such as {@link #NO_SCRIPT}
     * @param title of the window
     * @param heading of the page
     * @param styles names of style sheets, which stand inside the page
     */
    Html page(String policy, String title, String heading, String... styles) {
        raw("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                + "<meta http-equiv=\"Content-Security-Policy\" content=\"" + policy + "\"><title>");
        text(title).raw("</title><style>");
        for (String style : styles) {
            raw(resource(style));
        }
        return raw("</style></head><body><header>").element("h1", heading);
    }

    /** Add a row of a table. */
    Html row(String... cells) {
        raw("<tr>");
        for (String cell : cells) {
            element("td", cell);
        }
        return raw("</tr>");
    }

    /** Add a named text of an item, such as what a model answered. */
    Html answer(String name, String text) {
        return raw("<div class=\"answer\">")
                .element("span", "name", name)
                .element("pre", text.isEmpty() ? "(none)" : text)
                .raw("</div>");
    }

    /** Begin a section with a heading. */
    Html section(String id, String heading) {
        return raw("<section id=\"" + escape(id) + "\">").element("h2", heading);
    }

    /** End a section. */
    Html endSection() {
        return raw("</section>\n");
    }

    @Override
    public String toString() {
        return out.toString();
    }

    /** Make text safe between tags and inside quoted attribute values. */
    static String escape(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.append(c < ' ' && c != '\n' && c != '\t' ? '\uFFFD' : c);
            }
        }
        return safe.toString();
    }

    /** A share as a percentage with one digit. */
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    /** The items with a kind of error in a run, a code's of those that were read; a dash where none shows whether it has it. */
    static String share(String kind, KindHistory.Count count) {
        return count.known()
                ? count.rate().passed() + " of " + count.rate().total() + (IssueKinds.isCode(kind) ? " read" : "")
                        + ", " + percent(count.rate().value())
                : "–";
    }

    /** A difference of shares in points, with its sign. */
    static String points(double difference) {
        return String.format(Locale.ROOT, "%+.1f", 100 * difference).replace('-', '−');
    }

    /** A number with so many digits after the point. */
    static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    /** A p-value as people write it. */
    static String pValue(double p) {
        return p < 0.0001 ? "p < 0.0001" : "p = " + number(p, 4);
    }

    /** A style sheet or script that stands inside pages. */
    static String resource(String name) {
        try (InputStream in = Html.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program was packed without " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
