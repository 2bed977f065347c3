package dev.tunesmith.evaluate.promptfoo;

import dev.tunesmith.core.io.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Variables of a promptfoo test, and how they are put into texts. */
final class Vars {

    private static final Pattern SIMPLE = Pattern.compile("\\{\\{-?\\s*([\\w.-]+)\\s*-?}}");
    private static final Pattern ANY = Pattern.compile("\\{\\{|\\{%");

    private Vars() {}

    /** A text with more than variables in it, or with one that is not there. */
    static final class NotRendered extends Exception {
        private static final long serialVersionUID = 1L;

        NotRendered(String message) {
            super(message, null, false, false);
        }
    }

    /** Every combination, where a variable is a list of values. */
    static List<Map<String, @Nullable Object>> combinations(Map<String, @Nullable Object> vars) {
        List<Map<String, @Nullable Object>> all = new ArrayList<>();
        all.add(new LinkedHashMap<>());
        for (Map.Entry<String, @Nullable Object> entry : vars.entrySet()) {
            List<?> values = entry.getValue() instanceof List<?> list
                    ? list
                    : java.util.Collections.singletonList(entry.getValue());
            List<Map<String, @Nullable Object>> more = new ArrayList<>();
            for (Map<String, @Nullable Object> so : all) {
                for (Object value : values) {
                    Map<String, @Nullable Object> one = new LinkedHashMap<>(so);
                    one.put(entry.getKey(), value);
                    more.add(one);
                }
            }
            all = more;
        }
        return all;
    }

    /** A value with {@code {{name}}} replaced in every text of it. */
    static @Nullable Object render(@Nullable Object value, Map<String, @Nullable Object> vars) throws NotRendered {
        if (value instanceof String text) {
            return text(text, vars);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> result = new ArrayList<>();
            for (Object one : list) {
                result.add(render(one, vars));
            }
            return result;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> result = new LinkedHashMap<>();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                result.put(String.valueOf(entry.getKey()), render(entry.getValue(), vars));
            }
            return result;
        }
        return value;
    }

    static String text(String text, Map<String, @Nullable Object> vars) throws NotRendered {
        StringBuilder result = new StringBuilder();
        Matcher matcher = SIMPLE.matcher(text);
        int from = 0;
        while (matcher.find()) {
            result.append(plainPart(text, from, matcher.start()));
            result.append(value(matcher.group(1), vars));
            from = matcher.end();
        }
        return result.append(plainPart(text, from, text.length())).toString();
    }

    private static String plainPart(String text, int from, int to) throws NotRendered {
        String part = text.substring(from, to);
        if (ANY.matcher(part).find()) {
            throw new NotRendered("a template with more than variables: " + shortened(part.strip()));
        }
        return part;
    }

    private static String value(String path, Map<String, @Nullable Object> vars) throws NotRendered {
        Object value = vars;
        for (String name : path.split("\\.", -1)) {
            if (!(value instanceof Map<?, ?> map) || !map.containsKey(name)) {
                throw new NotRendered("no variable " + path);
            }
            value = map.get(name);
        }
        return value == null ? "" : value instanceof String text ? text : Json.line(value);
    }

    static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }
}
