package dev.tunesmith.data.row;

import java.nio.charset.Charset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the rows of a file are found, where the file itself does not say.
 *
 * @param encoding encoding of a text file, or null for UTF-8 or what a byte order mark says
 * @param separator what stands between the cells of CSV, or 0 to tell it from the first line
 * @param unit what a row of plain text is
 */
public record RowOptions(@Nullable Charset encoding, char separator, TextUnit unit) {

    /** UTF-8, separator told, a line a row. */
    public static final RowOptions DEFAULT = new RowOptions(null, (char) 0, TextUnit.LINE);

    /** What one row of plain text is. */
    public enum TextUnit {
        /** A line that is not blank. */
        LINE,
        /** Lines up to the next blank one. */
        PARAGRAPH,
        /** The whole file. */
        DOCUMENT;

        /** The word used in files. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
