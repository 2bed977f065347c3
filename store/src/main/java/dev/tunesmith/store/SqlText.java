package dev.tunesmith.store;

import java.util.Locale;
import java.util.Optional;

/**
 * Finds where statements begin and end in a text of SQL, past quotes and comments, as the database's driver does. Nothing more is
 * understood of it.
 */
final class SqlText {

    private final String sql;
    private final Dialect dialect;
    private int at;

    private SqlText(String sql, Dialect dialect) {
        this.sql = sql;
        this.dialect = dialect;
    }

    /** The first word in small letters, past comments; empty where the text does not begin with a letter. */
    static String firstWord(String sql, Dialect dialect) {
        SqlText text = new SqlText(sql, dialect);
        text.skipBlanks();
        int end = text.at;
        while (end < sql.length() && Character.isLetter(sql.charAt(end))) {
            end++;
        }
        return sql.substring(text.at, end).toLowerCase(Locale.ROOT);
    }

    /** The only statement of a text, without semicolons behind it; empty where there is another one. */
    static Optional<String> only(String sql, Dialect dialect) {
        SqlText text = new SqlText(sql, dialect);
        while (text.at < sql.length() && sql.charAt(text.at) != ';') {
            text.skipToken();
        }
        String first = sql.substring(0, text.at);
        while (text.at < sql.length() && sql.charAt(text.at) == ';') {
            text.at++;
            text.skipBlanks();
        }
        return text.at < sql.length() ? Optional.empty() : Optional.of(first);
    }

    /** Pass white space and comments. */
    private void skipBlanks() {
        while (at < sql.length() && (Character.isWhitespace(sql.charAt(at)) || atComment())) {
            skipToken();
        }
    }

    private boolean atComment() {
        return sql.startsWith("--", at) || sql.startsWith("/*", at);
    }

    /** Pass a comment, something quoted, or one character. */
    private void skipToken() {
        boolean sqlite = dialect == Dialect.SQLITE;
        switch (sql.charAt(at)) {
            case '-', '/' -> skipComment();
            case '\'' -> skipQuoted('\'', hasEscapes());
            case '"' -> skipQuoted('"', false);
            case '`' -> skipOne(sqlite, '`');
            case '[' -> skipOne(sqlite, ']');
            case '$' -> skipDollars();
            default -> at++;
        }
    }

    private void skipOne(boolean quotes, char close) {
        if (quotes) {
            skipQuoted(close, false);
        } else {
            at++;
        }
    }

    private void skipComment() {
        if (sql.startsWith("--", at)) {
            while (at < sql.length() && sql.charAt(at) != '\n' && sql.charAt(at) != '\r') {
                at++;
            }
        } else if (sql.startsWith("/*", at)) {
            skipBlockComment();
        } else {
            at++;
        }
    }

    /** PostgreSQL has comments in comments; SQLite ends them at the first end. */
    private void skipBlockComment() {
        int depth = 1;
        at += 2;
        while (at < sql.length() && depth > 0) {
            if (sql.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else if (sql.startsWith("/*", at) && dialect == Dialect.POSTGRESQL) {
                depth++;
                at += 2;
            } else {
                at++;
            }
        }
    }

    /** Whether the string that begins here is one like {@code E'it\'s'}. */
    private boolean hasEscapes() {
        return dialect == Dialect.POSTGRESQL
                && at > 0
                && (sql.charAt(at - 1) == 'E' || sql.charAt(at - 1) == 'e')
                && (at == 1 || !isNamePart(sql.charAt(at - 2)));
    }

    /** Pass something quoted; a quote that is doubled does not end it. */
    private void skipQuoted(char close, boolean escapes) {
        do {
            at++;
            while (at < sql.length() && sql.charAt(at) != close) {
                at += escapes && sql.charAt(at) == '\\' ? 2 : 1;
            }
            at = Math.min(sql.length(), at + 1);
        } while (at < sql.length() && sql.charAt(at) == close);
    }

    /** Pass {@code $tag$ anything $tag$}, or one character where that is none. */
    private void skipDollars() {
        int end = at + 1;
        while (end < sql.length() && isNamePart(sql.charAt(end)) && sql.charAt(end) != '$') {
            end++;
        }
        boolean opens = dialect == Dialect.POSTGRESQL
                && (at == 0 || !isNamePart(sql.charAt(at - 1)))
                && end < sql.length()
                && sql.charAt(end) == '$'
                && (end == at + 1 || !Character.isDigit(sql.charAt(at + 1)));
        if (!opens) {
            at++;
            return;
        }
        String tag = sql.substring(at, end + 1);
        int close = sql.indexOf(tag, end + 1);
        at = close < 0 ? sql.length() : close + tag.length();
    }

    private static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c > 0x7F;
    }
}
