package dev.tunesmith.evaluate.check;

import dev.tunesmith.core.io.Json;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the first JSON object in a text with every benefit of the doubt: anywhere in it (code fences, prose around),
 * single or curly quotes, bare keys and values, Python's words, trailing or missing commas, an end that was cut off.
 */
final class LenientJson {

    private static final int MAX_DEPTH = 64;
    private static final int MAX_ATTEMPTS = 1000;
    private static final Pattern NUMBER =
            Pattern.compile("-?(?:0|[1-9]\\d{0,100})(?:\\.\\d{1,100})?(?:[eE][+-]?\\d{1,3})?");

    private final String text;
    private int at;
    private boolean closed = true;

    private LenientJson(String text, int at) {
        this.text = text;
        this.at = at;
    }

    /**
     * What was read.
     *
     * @param start index of the opening brace
     * @param end index after the last character that was read
     * @param closed whether every object, list and string was closed
     */
    record Reading(ObjectNode value, int start, int end, boolean closed) {}

    /** No reading is possible from the place that was tried. */
    private static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable() {
            super(null, null, false, false);
        }
    }

    /** The first object that can be read, from left to right. */
    static Optional<Reading> firstObject(String text) {
        int start = text.indexOf('{');
        for (int attempt = 0; start >= 0 && attempt < MAX_ATTEMPTS; attempt++) {
            LenientJson parser = new LenientJson(text, start);
            try {
                ObjectNode value = parser.object(0);
                if (parser.closed || !value.isEmpty()) {
                    return Optional.of(new Reading(value, start, parser.at, parser.closed));
                }
            } catch (Unreadable e) {
                // Expected for a brace that opens no object; the next one is tried.
            }
            start = text.indexOf('{', start + 1);
        }
        return Optional.empty();
    }

    private ObjectNode object(int depth) throws Unreadable {
        deeper(depth);
        ObjectNode result = Json.object();
        at++;
        while (true) {
            skip(true);
            if (ended() || accept('}')) {
                return result;
            }
            String key = isQuote(text.charAt(at)) ? quoted() : bareKey();
            skip(false);
            if (ended()) {
                return result;
            }
            if (!accept(':')) {
                throw new Unreadable();
            }
            skip(false);
            if (ended()) {
                return result;
            }
            result.set(key, value(depth));
        }
    }

    private ArrayNode array(int depth) throws Unreadable {
        deeper(depth);
        ArrayNode result = Json.array();
        at++;
        while (true) {
            skip(true);
            if (ended() || accept(']')) {
                return result;
            }
            result.add(value(depth));
        }
    }

    private JsonNode value(int depth) throws Unreadable {
        char c = text.charAt(at);
        if (c == '{') {
            return object(depth + 1);
        }
        if (c == '[') {
            return array(depth + 1);
        }
        return isQuote(c) ? JsonNodeFactory.instance.stringNode(quoted()) : bareValue();
    }

    private String quoted() {
        char open = text.charAt(at++);
        StringBuilder result = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\\' && at + 1 < text.length()) {
                escape(result);
            } else if (closes(open, c)) {
                at++;
                return result.toString();
            } else {
                result.append(c);
                at++;
            }
        }
        closed = false;
        return result.toString();
    }

    private boolean closes(char open, char c) {
        return switch (open) {
            case '“' -> c == '”';
            case '‘' -> c == '’' && endsToken();
            // An apostrophe inside a word does not end a string in single quotes.
            case '\'' -> c == '\'' && endsToken();
            default -> c == open;
        };
    }

    private boolean endsToken() {
        int next = at + 1;
        while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
            next++;
        }
        return next >= text.length() || ",:}]".indexOf(text.charAt(next)) >= 0;
    }

    private void escape(StringBuilder result) {
        char c = text.charAt(at + 1);
        at += 2;
        switch (c) {
            case 'n' -> result.append('\n');
            case 't' -> result.append('\t');
            case 'r' -> result.append('\r');
            case 'b' -> result.append('\b');
            case 'f' -> result.append('\f');
            case 'u' -> unicodeEscape(result);
            default -> result.append(c);
        }
    }

    private void unicodeEscape(StringBuilder result) {
        int end = Math.min(at + 4, text.length());
        String digits = text.substring(at, end);
        if (digits.matches("[0-9a-fA-F]{4}")) {
            result.append((char) Integer.parseInt(digits, 16));
            at = end;
        } else {
            result.append('u');
        }
    }

    private String bareKey() throws Unreadable {
        int start = at;
        while (!reachedEnd() && isKeyCharacter(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw new Unreadable();
        }
        return text.substring(start, at);
    }

    private static boolean isKeyCharacter(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '$' || c == '.';
    }

    private JsonNode bareValue() throws Unreadable {
        int start = at;
        while (!reachedEnd() && ",}]\n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(start, at).strip();
        if (word.isEmpty()) {
            throw new Unreadable();
        }
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "null", "none", "undefined" -> JsonNodeFactory.instance.nullNode();
            case "true" -> JsonNodeFactory.instance.booleanNode(true);
            case "false" -> JsonNodeFactory.instance.booleanNode(false);
            default ->
                NUMBER.matcher(word).matches()
                        ? JsonNodeFactory.instance.numberNode(new BigDecimal(word))
                        : JsonNodeFactory.instance.stringNode(word);
        };
    }

    private void skip(boolean commas) {
        while (at < text.length() && (Character.isWhitespace(text.charAt(at)) || (commas && text.charAt(at) == ','))) {
            at++;
        }
    }

    private boolean accept(char c) {
        if (text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private boolean reachedEnd() {
        return at >= text.length();
    }

    /** Whether the text ends inside an object or list, which is then left open. */
    private boolean ended() {
        if (reachedEnd()) {
            closed = false;
        }
        return reachedEnd();
    }

    private static void deeper(int depth) throws Unreadable {
        if (depth > MAX_DEPTH) {
            throw new Unreadable();
        }
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'' || c == '“' || c == '‘';
    }
}
