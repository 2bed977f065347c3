package dev.tunesmith.project.report;

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
