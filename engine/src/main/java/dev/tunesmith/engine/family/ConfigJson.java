package dev.tunesmith.engine.family;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.JsonErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A Hugging Face {@code config.json}, read key by key; a missing or wrong key is an error that names it. */
public final class ConfigJson {

    private final Path file;
    private final String prefix;
    private final JsonNode node;

    private ConfigJson(Path file, String prefix, JsonNode node) {
        this.file = file;
        this.prefix = prefix;
        this.node = node;
    }

    /** Read a file. */
    public static ConfigJson read(Path file) {
        try {
            JsonNode node = Json.parse(Files.readString(file));
            if (!node.isObject()) {
                throw new ModelFileException(file + " is not a JSON object", "fetch the model again");
            }
            return new ConfigJson(file, "", node);
        } catch (JacksonException e) {
            throw new ModelFileException(
                    file + " cannot be read as JSON: " + JsonErrors.reason(e), "fetch the model again", e);
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot read", file, e);
        }
    }

    /**
     * Settings that were translated from another format.
     *
     * @param file where they come from, for messages
     */
    public static ConfigJson of(Path file, ObjectNode settings) {
        return new ConfigJson(file, "", settings);
    }

    public boolean has(String key) {
        JsonNode value = node.get(key);
        return value != null && !value.isNull();
    }

    /** A nested object, or null where it is absent. */
    public @Nullable ConfigJson object(String key) {
        return has(key) ? new ConfigJson(file, prefix + key + ".", node.get(key)) : null;
    }

    public String string(String key) {
        JsonNode value = require(key);
        if (!value.isString()) {
            throw wrong(key, "text", value);
        }
        return value.asString();
    }

    /** A list of texts. */
    public List<String> strings(String key) {
        JsonNode value = require(key);
        if (!value.isArray() || !value.valueStream().allMatch(JsonNode::isString)) {
            throw wrong(key, "a list of texts", value);
        }
        return value.valueStream().map(JsonNode::asString).toList();
    }

    /** A list of numbers. */
    public List<Double> numbers(String key) {
        JsonNode value = require(key);
        if (!value.isArray() || !value.valueStream().allMatch(JsonNode::isNumber)) {
            throw wrong(key, "a list of numbers", value);
        }
        return value.valueStream().map(JsonNode::asDouble).toList();
    }

    public int integer(String key) {
        JsonNode value = require(key);
        if (!value.isInt() || value.asInt() < 1) {
            throw wrong(key, "a whole number of 1 or more", value);
        }
        return value.asInt();
    }

    public int integer(String key, int otherwise) {
        return has(key) ? integer(key) : otherwise;
    }

    public double number(String key) {
        JsonNode value = require(key);
        if (!value.isNumber()) {
            throw wrong(key, "a number", value);
        }
        return value.asDouble();
    }

    public double number(String key, double otherwise) {
        return has(key) ? number(key) : otherwise;
    }

    public boolean bool(String key, boolean otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        JsonNode value = require(key);
        if (!value.isBoolean()) {
            throw wrong(key, "true or false", value);
        }
        return value.asBoolean();
    }

    /** Refuse a setting whose other values are not implemented. */
    public void requireOneOf(String key, String... implemented) {
        if (has(key) && !Arrays.asList(implemented).contains(node.get(key).asString())) {
            throw notImplemented(key, node.get(key), "implemented: " + String.join(", ", implemented));
        }
    }

    /** Refuse a setting that changes the maths in a way that is not implemented. */
    public void requireAbsentOrDefault(String key) {
        if (has(key) && !(node.get(key).isBoolean() && !node.get(key).asBoolean())) {
            throw notImplemented(key, node.get(key), "use a model without this setting");
        }
    }

    /** Refuse a model whose weights are codes of a quantisation such as GPTQ, AWQ or that of bitsandbytes. */
    public void requireUnquantised() {
        ConfigJson quantisation = object("quantization_config");
        if (quantisation != null) {
            String method = quantisation.node.path("quant_method").asString("not told");
            throw new ModelFileException(
                    where("quantization_config") + ": the weights are quantised, quant_method " + method
                            + ", which is not implemented",
                    "use the model as it was before it was quantised, or a GGUF file of it");
        }
    }

    /** The error for a size that does not go with another. */
    public ModelFileException mismatch(String key, Object found, String expected) {
        return new ModelFileException(
                where(key) + " is " + found + ", expected " + expected,
                "fetch the model again, and change its configuration only together with its weights");
    }

    /** A number above zero. */
    public double positive(String key) {
        double value = number(key);
        if (!(value > 0 && Double.isFinite(value))) {
            throw wrong(key, "a number above 0", require(key));
        }
        return value;
    }

    public double positive(String key, double otherwise) {
        return has(key) ? positive(key) : otherwise;
    }

    /** File and key, for messages. */
    public String where(String key) {
        return file + ": " + prefix + key;
    }

    /** The error for a setting whose value is not implemented. */
    public ModelFileException notImplemented(String key, Object value, String fix) {
        return new ModelFileException(where(key) + " = " + value + " is not implemented", fix);
    }

    private JsonNode require(String key) {
        if (!has(key)) {
            throw new ModelFileException(where(key) + " is missing", "fetch the model again");
        }
        return node.get(key);
    }

    private ModelFileException wrong(String key, String expected, JsonNode found) {
        return new ModelFileException(
                where(key) + ": expected " + expected + ", found " + found, "fetch the model again");
    }
}
