package dev.tunesmith.template;

/** The escapes of a Python string literal. */
final class Escapes {

    private static final String SIMPLE = "ntrabfv\\'\"";
    private static final String MEANT = "\n\t\r\u0007\b\f\u000b\\'\"";

    private final String body;
    private final int offset;
    private final StringBuilder out;
    private int at;

    private Escapes(String body, int offset) {
        this.body = body;
        this.offset = offset;
        this.out = new StringBuilder(body.length());
    }

    /** @param offset where the literal stands, for errors */
    static String decode(String body, int offset) {
        if (body.indexOf('\\') < 0) {
            return body;
        }
        Escapes escapes = new Escapes(body, offset);
        while (escapes.at < body.length()) {
            escapes.next();
        }
        return escapes.out.toString();
    }

    private void next() {
        char c = body.charAt(at++);
        if (c != '\\' || at == body.length()) {
            out.append(c);
            return;
        }
        char letter = body.charAt(at++);
        int simple = SIMPLE.indexOf(letter);
        if (simple >= 0) {
            out.append(MEANT.charAt(simple));
        } else if (letter == 'x') {
            hex(2);
        } else if (letter == 'u') {
            hex(4);
        } else if (letter == 'U') {
            hex(8);
        } else if (letter >= '0' && letter <= '7') {
            octal(letter - '0');
        } else if (letter == 'N') {
            named();
        } else if (letter != '\n') {
            // as in Python, an escape that is none stays as it is
            out.append('\\').append(letter);
        }
    }

    private void hex(int digits) {
        int code = 0;
        for (int i = 0; i < digits; i++, at++) {
            int digit = at < body.length() ? Character.digit(body.charAt(at), 16) : -1;
            if (digit < 0) {
                throw Fault.syntax(offset, "a string with a broken escape: expected " + digits + " hexadecimal digits");
            }
            code = code * 16 + digit;
        }
        if (!Character.isValidCodePoint(code)) {
            throw Fault.syntax(offset, "a string with an escape beyond Unicode");
        }
        out.appendCodePoint(code);
    }

    private void octal(int first) {
        int code = first;
        for (int i = 0; i < 2 && at < body.length() && body.charAt(at) >= '0' && body.charAt(at) <= '7'; i++, at++) {
            code = code * 8 + body.charAt(at) - '0';
        }
        out.append((char) code);
    }

    private void named() {
        int end = body.indexOf('}', at);
        if (at >= body.length() || body.charAt(at) != '{' || end < 0) {
            throw Fault.syntax(offset, "a string with a broken escape: expected \\N{NAME}");
        }
        String name = body.substring(at + 1, end);
        try {
            out.appendCodePoint(Character.codePointOf(name));
        } catch (IllegalArgumentException unknown) {
            throw Fault.syntax(offset, "a string with the unknown character name '" + name + "'");
        }
        at = end + 1;
    }
}
