package dev.tunesmith.engine.checkpoint;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.weights.gguf.GgufMetadata;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The settings of one architecture in GGUF metadata, such as {@code llama.block_count}; keys are given without the
 * architecture's name.
 *
 * <p>It remembers what was asked for, so that {@link #requireAllRead} finds the settings that nobody looked at. Not for several
 * threads.
 */
final class GgufSettings {

    private static final String CONVERT_AGAIN =
            "use a GGUF file made by a current converter from a complete model folder, or that folder";

    private final Path path;
    private final GgufMetadata metadata;
    private final String prefix;
    private final Set<String> read = new TreeSet<>();

    GgufSettings(Path path, GgufMetadata metadata, String architecture) {
        this.path = path;
        this.metadata = metadata;
        this.prefix = architecture + ".";
    }

    boolean has(String key) {
        return metadata.has(known(key));
    }

    /** A whole number of 1 or more; a list with one for each layer must say the same for all. */
    int count(String key) {
        long value = wholeNumber(key);
        if (value < 1 || value > Integer.MAX_VALUE) {
            throw wrong(key, "" + value, "a whole number from 1 to " + Integer.MAX_VALUE);
        }
        return (int) value;
    }

    int count(String key, int otherwise) {
        return has(key) ? count(key) : otherwise;
    }

    /** A whole number of 0 or more, or 0 where the key is missing. */
    int countOrNone(String key) {
        return !has(key) || wholeNumber(key) == 0 ? 0 : count(key);
    }

    /** A positive number; a 32-bit float becomes the shortest decimal that stands for it, as in the configuration it came from. */
    double number(String key) {
        double value = metadata.number(known(key));
        if (!(value > 0) || Double.isInfinite(value)) {
            throw wrong(key, "" + value, "a number above 0");
        }
        return value == (float) value ? Double.parseDouble(Float.toString((float) value)) : value;
    }

    double number(String key, double otherwise) {
        return has(key) ? number(key) : otherwise;
    }

    boolean bool(String key, boolean otherwise) {
        return has(key) ? metadata.bool(known(key)) : otherwise;
    }

    String string(String key, String otherwise) {
        return has(key) ? metadata.string(known(key)) : otherwise;
    }

    /** A list of truth values with one for each of some layers. */
    List<Boolean> bools(String key, int layers) {
        List<Boolean> values = metadata.bools(known(key));
        if (values.size() != layers) {
            throw wrong(key, values.size() + " values", "one for each of the " + layers + " layers");
        }
        return values;
    }

    boolean isArray(String key) {
        return metadata.isArray(known(key));
    }

    /** Refuse a setting that nobody asked for so far, if its value is none of those that change nothing. */
    void requireNeutral(String key, double... neutral) {
        if (!read.contains(prefix + key) && has(key)) {
            double value = metadata.number(known(key));
            if (Arrays.stream(neutral).noneMatch(one -> one == value)) {
                throw notImplemented(key, "" + value);
            }
        }
    }

    /** Refuse models that look at what comes after a token. */
    void requireCausal() {
        if (!bool("attention.causal", true)) {
            throw notImplemented("attention.causal", "false");
        }
    }

    /** Note keys that do not change what a model computes. */
    void ignore(String... keys) {
        Arrays.stream(keys).forEach(this::known);
    }

    /** Refuse settings that were not asked for: they may change what the model computes. */
    void requireAllRead() {
        for (String key : metadata.keys()) {
            if (key.startsWith(prefix) && !read.contains(key)) {
                throw new ModelFileException(
                        path + ": the setting " + key + " is not known here, and may change what the model computes",
                        "use the model's Hugging Face folder, or a GGUF file without this setting");
            }
        }
    }

    ModelFileException notImplemented(String key, String value) {
        return new ModelFileException(
                path + ": " + prefix + key + " = " + value + " is not implemented", "use a model without this setting");
    }

    ModelFileException wrong(String key, String found, String expected) {
        return new ModelFileException(
                path + ": key '" + prefix + key + "' is " + found + ", expected " + expected, CONVERT_AGAIN);
    }

    /** The error for a tensor that does not fit the settings. */
    ModelFileException wrongTensor(String name, String found, String expected) {
        return new ModelFileException(
                path + ": tensor '" + name + "' has " + found + ", expected " + expected, CONVERT_AGAIN);
    }

    private long wholeNumber(String key) {
        if (!isArray(key)) {
            return metadata.integer(known(key));
        }
        List<Long> values = metadata.integers(known(key));
        if (values.isEmpty()) {
            throw wrong(key, "an empty list", "a number for each layer");
        }
        if (values.stream().anyMatch(value -> !value.equals(values.get(0)))) {
            throw notImplemented(key, values + ", another for some layers than for others,");
        }
        return values.get(0);
    }

    private String known(String key) {
        read.add(prefix + key);
        return prefix + key;
    }
}
