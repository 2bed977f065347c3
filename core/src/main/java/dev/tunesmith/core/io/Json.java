package dev.tunesmith.core.io;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The one way JSON is read and written: unknown keys and duplicate keys are errors, order is kept, nothing after the
 * value is tolerated.
 */
public final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /** The configured mapper, for binding records. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /**
     * Parse one JSON value.
     *
     * @throws JacksonException if the text is not exactly one JSON value; the caller knows file and line and says so
     */
    public static JsonNode parse(String text) {
        return MAPPER.readTree(text);
    }

    /** Turn a record, map or list into a JSON tree. */
    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /** Write a value on one line. */
    public static String line(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /** Write a value indented, for people. */
    public static String pretty(Object value) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    }

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    public static ArrayNode array() {
        return MAPPER.createArrayNode();
    }
}
