package dev.tunesmith.evaluate.detect;

import dev.tunesmith.core.io.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Answers in JSON, whole or damaged. */
final class JsonText {

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+(?:[-_'’.:][\\p{L}\\p{N}]+)*");
    private static final Pattern FIELD = Pattern.compile("\"([^\"\\n]{1,60})\"\\s*:\\s*(\"[^\"\\n]*\"|[-\\w.]+)");
    private static final Pattern OBJECT = Pattern.compile("\\{\\s*\"");
    private static final Pattern BEGINS = Pattern.compile("^\\s*(?:\\{\\s*[\"}]|\\[\\s*[\\[{\"\\d])");

    private JsonText() {}

    /** A key and its plain value as they are written, with the bounds of the value without its quotes, in UTF-16 units. */
    record Field(String key, String value, int start, int end) {}

    /** Whether a text begins like an object or an array. */
    static boolean looksLike(String text) {
        return BEGINS.matcher(text).find();
    }

    /** The text as an object or array with nothing around it and no key twice. */
    static Optional<JsonNode> container(String text) {
        String body = text.strip();
        if (!body.startsWith("{") && !body.startsWith("[")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.parse(body)).filter(JsonNode::isContainer);
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** How many words, numbers and codes stand in it, keys and values alike. */
    static int words(String text) {
        return (int) WORD.matcher(text).results().count();
    }

    /** Keys with plain values, in order, wherever they stand, also in JSON that breaks off. */
    static List<Field> fields(String text) {
        List<Field> fields = new ArrayList<>();
        Matcher field = FIELD.matcher(text);
        while (field.find()) {
            boolean quoted = field.group(2).startsWith("\"");
            int start = field.start(2) + (quoted ? 1 : 0);
            int end = field.end(2) - (quoted ? 1 : 0);
            fields.add(new Field(field.group(1), text.substring(start, end), start, end));
        }
        return fields;
    }

    /** The same text with blanks in place of all objects in it, also of one that breaks off; places stay the same. */
    static String blankObjects(String text) {
        StringBuilder prose = new StringBuilder(text);
        Matcher begin = OBJECT.matcher(text);
        int from = 0;
        while (from < text.length() && begin.find(from)) {
            int end = objectEnd(text, begin.start());
            for (int i = begin.start(); i < end; i++) {
                prose.setCharAt(i, ' ');
            }
            from = end;
        }
        return prose.toString();
    }

    /** Behind the brace that closes the one at the given place; the end of the text where none does. */
    private static int objectEnd(String text, int start) {
        int depth = 0;
        for (int i = start; i < text.length(); i++) {
            if (text.charAt(i) == '{') {
                depth++;
            } else if (text.charAt(i) == '}' && --depth == 0) {
                return i + 1;
            }
        }
        return text.length();
    }
}
