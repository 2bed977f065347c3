package dev.tunesmith.template;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code namespace(...)} makes: the one value that a template may change. */
final class Namespace {

    private final Map<String, Object> attributes = new LinkedHashMap<>();

    void set(String name, Object value) {
        if (name.startsWith("_")) {
            throw Fault.type("chat templates cannot store underscore-prefixed attributes on a namespace, but got '"
                    + name + "'; rename the attribute");
        }
        attributes.put(name, value);
    }

    @Nullable
    Object get(String name) {
        return attributes.get(name);
    }

    Map<String, Object> attributes() {
        return attributes;
    }
}
