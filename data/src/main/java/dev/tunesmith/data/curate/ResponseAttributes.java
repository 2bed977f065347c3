package dev.tunesmith.data.curate;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Sample;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Copies fields of JSON responses into attributes, so that splits can be stratified and results sliced by them. */
public final class ResponseAttributes {

    private ResponseAttributes() {}

    /**
     * The samples with the named fields of their responses as attributes, where the response is a JSON object that has them
     * as text, number, boolean or null ({@code null}); other samples, and attributes that are there, stay as they are.
     */
    public static List<Sample> add(List<Sample> samples, List<String> fields) {
        return fields.isEmpty()
                ? samples
                : samples.stream().map(sample -> add(sample, fields)).toList();
    }

    private static Sample add(Sample sample, List<String> fields) {
        ObjectNode response = object(sample.response());
        if (response == null) {
            return sample;
        }
        Map<String, String> attributes = new TreeMap<>(sample.attributes());
        for (String field : fields) {
            JsonNode value = response.get(field);
            if (value != null && value.isValueNode()) {
                attributes.putIfAbsent(field, value.asString("null"));
            }
        }
        return sample.withAttributes(attributes);
    }

    private static @Nullable ObjectNode object(String text) {
        if (!text.stripLeading().startsWith("{")) {
            return null;
        }
        try {
            return Json.parse(text) instanceof ObjectNode object ? object : null;
        } catch (JacksonException noJson) {
            return null;
        }
    }
}
