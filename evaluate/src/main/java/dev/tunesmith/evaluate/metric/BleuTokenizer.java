package dev.tunesmith.evaluate.metric;

import java.util.List;
import java.util.regex.Pattern;

/** How BLEU cuts a text into words: the tokenizers of sacrebleu. */
public enum BleuTokenizer {
    /** The default, of mteval-v13a: ASCII punctuation stands alone, but for dots and commas within numbers. */
    V13A("13a") {
        @Override
        String spaced(String text) {
            String line = text.replace("<skipped>", "").replace("-\n", "").replace('\n', ' ');
            if (line.indexOf('&') >= 0) {
                line = line.replace("&quot;", "\"")
                        .replace("&amp;", "&")
                        .replace("&lt;", "<")
                        .replace("&gt;", ">");
            }
            line = " " + apart(line) + " ";
            if (line.indexOf('.') >= 0 || line.indexOf(',') >= 0) {
                line = DOT_AFTER_OTHER.matcher(line).replaceAll("$1 $2 ");
                line = DOT_BEFORE_OTHER.matcher(line).replaceAll(" $1 $2");
            }
            return line.indexOf('-') < 0 ? line : DASH_AFTER_DIGIT.matcher(line).replaceAll("$1 $2 ");
        }
    },
    /** Of mteval-v14: punctuation and symbols of every script stand alone. */
    INTERNATIONAL("intl") {
        @Override
        String spaced(String text) {
            String line = MARK_AFTER_OTHER.matcher(text).replaceAll("$1 $2 ");
            line = MARK_BEFORE_OTHER.matcher(line).replaceAll(" $1 $2");
            return SYMBOL.matcher(line).replaceAll(" $1 ");
        }
    },
    /** Each character for itself, for scripts without spaces between words. */
    CHARACTERS("char") {
        @Override
        String spaced(String text) {
            StringBuilder line = new StringBuilder(2 * text.length());
            text.codePoints().forEach(c -> line.appendCodePoint(c).append(' '));
            return line.toString();
        }
    },
    /** Words are what stands between white space. */
    NONE("none") {
        @Override
        String spaced(String text) {
            return text;
        }
    };

    private static final Pattern DOT_AFTER_OTHER = Pattern.compile("([^0-9])([.,])");
    private static final Pattern DOT_BEFORE_OTHER = Pattern.compile("([.,])([^0-9])");
    private static final Pattern DASH_AFTER_DIGIT = Pattern.compile("([0-9])(-)");
    private static final Pattern MARK_AFTER_OTHER = Pattern.compile("(\\P{N})(\\p{P})");
    private static final Pattern MARK_BEFORE_OTHER = Pattern.compile("(\\p{P})(\\P{N})");
    private static final Pattern SYMBOL = Pattern.compile("(\\p{S})");

    private final String word;

    BleuTokenizer(String word) {
        this.word = word;
    }

    /** Its name in sacrebleu and in suites. */
    public String word() {
        return word;
    }

    /** The words of a text. */
    List<String> tokens(String text) {
        return PythonText.split(spaced(PythonText.stripEnd(text)));
    }

    /** ASCII punctuation but {@code ' , - .} with a space on both sides. */
    private static String apart(String line) {
        StringBuilder result = new StringBuilder(line.length() + 16);
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            boolean mark = (c >= '!' && c <= '&')
                    || (c >= '(' && c <= '+')
                    || c == '/'
                    || (c >= ':' && c <= '@')
                    || (c >= '[' && c <= '`')
                    || (c >= '{' && c <= '~');
            if (mark) {
                result.append(' ').append(c).append(' ');
            } else {
                result.append(c);
            }
        }
        return result.toString();
    }

    /** The text with white space where words are cut. */
    abstract String spaced(String text);
}
