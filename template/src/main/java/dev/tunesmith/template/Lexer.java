package dev.tunesmith.template;

import dev.tunesmith.template.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Cuts a template into tokens, as jinja2 does.
 *
 * <p>As {@link Whitespace} says, a block tag takes the newline behind it and the blanks before it on its line; {@code
 * -} takes all whitespace on its side, {@code +} nothing.
 */
final class Lexer {

    /** Longest first. */
    private static final String[] OPERATORS = {
        "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=",
        ".", ":", "|", ",", ";"
    };

    private final String source;
    private final Whitespace whitespace;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    /** Whether what was read last ended a line, so that a tag here stands first on its line. */
    private boolean lineStarts = true;

    private Lexer(String source, Whitespace whitespace) {
        this.source = source;
        this.whitespace = whitespace;
    }

    /** Newlines as jinja2 sees them: all are {@code \n}, and one at the very end is dropped. */
    static String normalise(String source) {
        String text =
                source.indexOf('\r') < 0 ? source : source.replace("\r\n", "\n").replace('\r', '\n');
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    /** @param source normalised */
    static List<Token> lex(String source, Whitespace whitespace) {
        Lexer lexer = new Lexer(source, whitespace);
        while (lexer.at < source.length()) {
            lexer.data();
        }
        lexer.add(Kind.END, "", source.length());
        return lexer.tokens;
    }

    private void add(Kind kind, String text, int from) {
        tokens.add(new Token(kind, text, from));
    }

    private void addData(int from, int to) {
        if (from < to) {
            add(Kind.DATA, source.substring(from, to), from);
        }
    }

    private void data() {
        int open = nextTag(at);
        if (open < 0) {
            addData(at, source.length());
            at = source.length();
            return;
        }
        char type = source.charAt(open + 1);
        char sign = signAt(open + 2);
        addData(at, stripped(at, open, sign, type != '{'));
        int inside = open + 2 + (sign == ' ' ? 0 : 1);
        int raw = type == '%' ? rawBegin(inside) : -1;
        if (raw >= 0) {
            skipTo(raw);
            raw(open);
        } else if (type == '#') {
            comment(open, inside);
        } else {
            add(type == '{' ? Kind.VARIABLE_BEGIN : Kind.BLOCK_BEGIN, "", open);
            at = inside;
            expression(open, type == '{');
        }
    }

    private int nextTag(int from) {
        for (int i = source.indexOf('{', from); i >= 0 && i + 1 < source.length(); i = source.indexOf('{', i + 1)) {
            char next = source.charAt(i + 1);
            if (next == '{' || next == '%' || next == '#') {
                return i;
            }
        }
        return -1;
    }

    private char signAt(int index) {
        char c = index < source.length() ? source.charAt(index) : ' ';
        return c == '-' || c == '+' ? c : ' ';
    }

    /** Where the text before a tag ends, once whitespace is taken away. */
    private int stripped(int from, int to, char sign, boolean block) {
        int end = to;
        if (sign == '-') {
            while (end > from && Chars.isSpace(source.charAt(end - 1))) {
                end--;
            }
        } else if (sign == ' ' && block && whitespace.lstripBlocks()) {
            int line = to;
            while (line > from && source.charAt(line - 1) != '\n') {
                line--;
            }
            boolean first = line > from || lineStarts;
            if (first && Chars.skipSpace(source, line) >= to) {
                end = line;
            }
        }
        return end;
    }

    private void skipTo(int end) {
        lineStarts = end > 0 && source.charAt(end - 1) == '\n';
        at = end;
    }

    /** The end of {@code raw %}} when it stands here, else -1. */
    private int rawBegin(int inside) {
        int word = Chars.skipSpace(source, inside);
        if (!source.startsWith("raw", word)) {
            return -1;
        }
        int end = Chars.skipSpace(source, word + 3);
        if (source.startsWith("-%}", end)) {
            return Chars.skipSpace(source, end + 3);
        }
        return source.startsWith("%}", end) ? end + 2 : -1;
    }

    private void raw(int open) {
        for (int i = source.indexOf("{%", at); i >= 0; i = source.indexOf("{%", i + 1)) {
            char sign = signAt(i + 2);
            int word = Chars.skipSpace(source, i + 2 + (sign == ' ' ? 0 : 1));
            int end = source.startsWith("endraw", word) ? Chars.skipSpace(source, word + 6) : -1;
            int close = end < 0 ? -1 : blockEnd(end);
            if (close >= 0) {
                addData(at, stripped(at, i, sign, true));
                skipTo(close);
                return;
            }
        }
        throw Fault.syntax(open, "Missing end of raw directive");
    }

    private void comment(int open, int inside) {
        int end = source.indexOf("#}", inside);
        if (end < 0) {
            throw Fault.syntax(open, "Missing end of comment tag");
        }
        char sign = end > inside ? signAt(end - 1) : ' ';
        skipTo(sign == '-' ? Chars.skipSpace(source, end + 2) : afterNewline(end + 2, sign == ' '));
    }

    private int afterNewline(int end, boolean trim) {
        return trim && whitespace.trimBlocks() && end < source.length() && source.charAt(end) == '\n' ? end + 1 : end;
    }

    /** The offset behind a block's end and what it takes with it, or -1 if there is none here. */
    private int blockEnd(int from) {
        if (source.startsWith("-%}", from)) {
            return Chars.skipSpace(source, from + 3);
        }
        if (source.startsWith("+%}", from)) {
            return from + 3;
        }
        return source.startsWith("%}", from) ? afterNewline(from + 2, true) : -1;
    }

    private int variableEnd(int from) {
        if (source.startsWith("-}}", from)) {
            return Chars.skipSpace(source, from + 3);
        }
        return source.startsWith("}}", from) ? from + 2 : -1;
    }

    private void expression(int open, boolean variable) {
        Deque<Character> brackets = new ArrayDeque<>();
        while (true) {
            at = Chars.skipSpace(source, at);
            if (at >= source.length()) {
                throw Fault.syntax(
                        open, "unexpected end of template in a tag, expected '" + (variable ? "}}" : "%}") + "'");
            }
            int end = !brackets.isEmpty() ? -1 : variable ? variableEnd(at) : blockEnd(at);
            if (end >= 0) {
                add(variable ? Kind.VARIABLE_END : Kind.BLOCK_END, "", at);
                skipTo(end);
                return;
            }
            token(brackets);
        }
    }

    private void token(Deque<Character> brackets) {
        char c = source.charAt(at);
        if (c >= '0' && c <= '9') {
            number();
        } else if (c == '\'' || c == '"') {
            string(c);
        } else if (c == '_' || Character.isUnicodeIdentifierStart(source.codePointAt(at))) {
            name();
        } else {
            operator(brackets);
        }
    }

    private void name() {
        int end = at;
        while (end < source.length() && isNamePart(source.codePointAt(end))) {
            end += Character.charCount(source.codePointAt(end));
        }
        add(Kind.NAME, source.substring(at, end).intern(), at);
        at = end;
    }

    private static boolean isNamePart(int c) {
        return c == '_' || (Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c));
    }

    private void operator(Deque<Character> brackets) {
        for (String operator : OPERATORS) {
            if (source.startsWith(operator, at)) {
                balance(brackets, operator.charAt(0));
                add(Kind.OPERATOR, operator, at);
                at += operator.length();
                return;
            }
        }
        throw Fault.syntax(at, "unexpected char '" + Character.toString(source.codePointAt(at)) + "'");
    }

    private void balance(Deque<Character> brackets, char bracket) {
        int opening = "([{".indexOf(bracket);
        int closing = ")]}".indexOf(bracket);
        if (opening >= 0) {
            brackets.push(")]}".charAt(opening));
        } else if (closing >= 0) {
            if (brackets.isEmpty()) {
                throw Fault.syntax(at, "unexpected '" + bracket + "'");
            }
            char expected = brackets.pop();
            if (expected != bracket) {
                throw Fault.syntax(at, "unexpected '" + bracket + "', expected '" + expected + "'");
            }
        }
    }

    private void string(char quote) {
        int end = at + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw Fault.syntax(at, "a string that does not end");
        }
        add(Kind.STRING, Escapes.decode(source.substring(at + 1, end), at), at);
        at = end + 1;
    }

    private void number() {
        int from = at;
        char second = from + 1 < source.length() ? Character.toLowerCase(source.charAt(from + 1)) : ' ';
        if (source.charAt(from) == '0' && (second == 'x' || second == 'o' || second == 'b')) {
            at += 2;
            while (at < source.length() && (source.charAt(at) == '_' || Character.digit(source.charAt(at), 16) >= 0)) {
                at++;
            }
            add(Kind.INTEGER, source.substring(from, at), from);
            return;
        }
        int end = digits(from);
        boolean afterDot = from > 0 && source.charAt(from - 1) == '.';
        int real = end;
        if (!afterDot && digitAt(end + 1) && source.charAt(end) == '.') {
            real = digits(end + 1);
        }
        if (!afterDot && real < source.length() && Character.toLowerCase(source.charAt(real)) == 'e') {
            int exponent =
                    real + 1 < source.length() && "+-".indexOf(source.charAt(real + 1)) >= 0 ? real + 2 : real + 1;
            real = digitAt(exponent) ? digits(exponent) : real;
        }
        boolean leadingZero = real == end && source.charAt(from) == '0';
        while (leadingZero && end > from + 1 && source.charAt(end - 1) != '0') {
            end--;
        }
        at = leadingZero ? end : Math.max(real, end);
        real = at;
        add(real > end ? Kind.FLOAT : Kind.INTEGER, source.substring(from, at), from);
    }

    private boolean digitAt(int index) {
        return index < source.length() && source.charAt(index) >= '0' && source.charAt(index) <= '9';
    }

    private int digits(int from) {
        int end = from;
        while (digitAt(end) || (end < source.length() && source.charAt(end) == '_' && end > from && digitAt(end + 1))) {
            end++;
        }
        return end;
    }
}
