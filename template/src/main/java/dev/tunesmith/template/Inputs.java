package dev.tunesmith.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns the input into template values, each string with its place in the input. */
final class Inputs {

    private static final int MAX_DEPTH = 100;

    private Inputs() {}

    static Map<String, Object> variables(RenderInput input) {
        Map<String, Object> all = new HashMap<>();
        all.put("messages", convert(input.messages(), Origin.root(Origin.Kind.MESSAGE, "messages"), 0));
        all.put("tools", convert(input.tools(), Origin.root(Origin.Kind.TOOL, "tools"), 0));
        all.put("documents", convert(input.documents(), Origin.root(Origin.Kind.DOCUMENT, "documents"), 0));
        all.put("add_generation_prompt", input.addGenerationPrompt());
        for (Map.Entry<String, ?> each : input.variables().entrySet()) {
            String name = each.getKey();
            all.put(name, convert(each.getValue(), Origin.root(Origin.Kind.VARIABLE, name), 0));
        }
        return all;
    }

    private static Object convert(@Nullable Object value, Origin origin, int depth) {
        if (value instanceof String text) {
            return SourcedText.of(text, origin);
        }
        if (value == null) {
            return None.NONE;
        }
        if (value instanceof Boolean) {
            return value;
        }
        if (value instanceof Number number) {
            return number(number, origin);
        }
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException(
                    origin.path() + ": nested deeper than " + MAX_DEPTH + " levels, or a collection in itself");
        }
        if (value instanceof List<?> list) {
            List<Object> items = new ArrayList<>(list.size());
            for (int i = 0; i < list.size(); i++) {
                items.add(convert(list.get(i), origin.child(i), depth + 1));
            }
            return new Seq(Seq.Kind.LIST, items, origin);
        }
        if (value instanceof Map<?, ?> map) {
            Dict dict = new Dict(map.size(), origin);
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (!(entry.getKey() instanceof String key)) {
                    throw unfit(origin, "the key " + entry.getKey());
                }
                dict.putText(SourcedText.of(key, origin), convert(entry.getValue(), origin.child(key), depth + 1));
            }
            return dict;
        }
        throw unfit(origin, "a value");
    }

    private static Object number(Number number, Origin origin) {
        if (number instanceof Long || number instanceof Double) {
            return number;
        }
        if (number instanceof Integer || number instanceof Short || number instanceof Byte) {
            return number.longValue();
        }
        if (number instanceof BigInteger big) {
            return Numbers.shrink(big);
        }
        if (number instanceof Float || number instanceof BigDecimal) {
            return number.doubleValue();
        }
        throw unfit(origin, "a number");
    }

    private static IllegalArgumentException unfit(Origin origin, String what) {
        return new IllegalArgumentException(origin.path() + ": " + what
                + " that is none of map with string keys, list, string, number, boolean, null");
    }
}
