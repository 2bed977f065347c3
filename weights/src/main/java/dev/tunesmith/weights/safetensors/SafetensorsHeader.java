package dev.tunesmith.weights.safetensors;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.JsonErrors;
import dev.tunesmith.weights.ElementType;
import dev.tunesmith.weights.FileHint;
import dev.tunesmith.weights.MappedFile;
import dev.tunesmith.weights.TensorEntry;
import dev.tunesmith.weights.Utf8;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The header of a safetensors file, read and checked against the size of the file. */
record SafetensorsHeader(Map<String, String> metadata, Map<String, TensorEntry> tensors) {

    /** The eight bytes of header length. */
    static final int PREFIX = 8;
    /** The longest header that the reference implementation takes, in bytes. */
    static final int MAX_LENGTH = 100_000_000;

    static final String METADATA = "__metadata__";

    /** The types that both the format and this project know, by their name in the header. */
    static final Map<String, ElementType> TYPES = Arrays.stream(ElementType.values())
            .filter(type -> !type.isQuantised())
            .collect(Collectors.toMap(Enum::name, type -> type, (a, b) -> a, LinkedHashMap::new));

    private static final String FETCH_AGAIN = "Fetch the file again, or ask its author for an intact one.";

    /** Read the header of an open file. */
    static SafetensorsHeader read(MappedFile file) {
        return new Reading(file).header();
    }

    /** One pass over one file. */
    private static final class Reading {
        private final MappedFile file;

        Reading(MappedFile file) {
            this.file = file;
        }

        SafetensorsHeader header() {
            if (file.size() < PREFIX) {
                throw broken("the file is cut off: expected at least " + PREFIX + " bytes, found " + file.size());
            }
            long length = file.slice(0, PREFIX).getLong();
            long most = Math.min(MAX_LENGTH, file.size() - PREFIX);
            if (length < 2 || length > most) {
                throw broken("the header is said to be " + Long.toUnsignedString(length)
                        + " bytes long, expected 2 to " + most + " (the file has " + file.size() + " bytes)"
                        + FileHint.of(file));
            }
            long dataStart = PREFIX + length;
            Map<String, String> metadata = new LinkedHashMap<>();
            List<TensorEntry> entries = new ArrayList<>();
            for (Map.Entry<String, JsonNode> field : parse((int) length).properties()) {
                if (field.getKey().equals(METADATA)) {
                    readMetadata(field.getValue(), metadata);
                } else {
                    entries.add(entry(field.getKey(), field.getValue(), dataStart));
                }
            }
            return new SafetensorsHeader(Collections.unmodifiableMap(metadata), inFileOrder(entries, dataStart));
        }

        private JsonNode parse(int length) {
            byte[] bytes = new byte[length];
            file.slice(PREFIX, length).get(bytes);
            JsonNode root;
            try {
                root = Json.parse(Utf8.decode(bytes));
            } catch (CharacterCodingException e) {
                throw broken("the header is not UTF-8 text", e);
            } catch (JacksonException e) {
                throw broken("the header is not a JSON object: " + JsonErrors.reason(e), e);
            }
            if (!root.isObject()) {
                throw broken("the header is JSON of the wrong kind: expected an object, found " + kind(root));
            }
            return root;
        }

        private void readMetadata(JsonNode node, Map<String, String> metadata) {
            if (!node.isObject()) {
                throw broken(METADATA + ": expected an object of strings, found " + kind(node));
            }
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                if (!field.getValue().isString()) {
                    throw broken(
                            METADATA + "." + field.getKey() + ": expected a string, found " + kind(field.getValue()));
                }
                metadata.put(field.getKey(), field.getValue().stringValue());
            }
        }

        private TensorEntry entry(String name, JsonNode node, long dataStart) {
            if (!node.isObject()) {
                throw broken("tensor '" + name + "': expected an object, found " + kind(node));
            }
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                if (!List.of("dtype", "shape", "data_offsets").contains(field.getKey())) {
                    throw broken("tensor '" + name + "': unknown key '" + field.getKey()
                            + "', expected dtype, shape and data_offsets");
                }
            }
            ElementType type = type(name, node.get("dtype"));
            List<Long> shape = naturals(name, "shape", node.get("shape"));
            List<Long> offsets = naturals(name, "data_offsets", node.get("data_offsets"));
            long dataSize = file.size() - dataStart;
            if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
                throw broken("tensor '" + name + "': data_offsets are " + offsets + ", expected a begin and an end");
            }
            if (offsets.get(1) > dataSize) {
                throw broken("tensor '" + name + "': its data should end at byte " + offsets.get(1)
                        + " of the data, but the file has only " + dataSize + " bytes of it (cut off?)");
            }
            long found = offsets.get(1) - offsets.get(0);
            long expected = byteLength(name, type, shape);
            if (found != expected) {
                throw broken("tensor '" + name + "': " + type + " of shape " + shape + " takes " + expected
                        + " bytes, found " + found);
            }
            return new TensorEntry(name, type, shape, file.path(), dataStart + offsets.get(0), found);
        }

        private ElementType type(String name, @Nullable JsonNode node) {
            if (node == null || !node.isString()) {
                throw broken("tensor '" + name + "': expected a string 'dtype', found " + kind(node));
            }
            ElementType type = TYPES.get(node.stringValue());
            if (type == null) {
                throw new ModelFileException(
                        file.path() + ": tensor '" + name + "' has the unsupported dtype '" + node.stringValue()
                                + "'; supported are " + String.join(", ", TYPES.keySet()),
                        "Convert the weights to one of the supported types, such as BF16.");
            }
            return type;
        }

        private List<Long> naturals(String name, String key, @Nullable JsonNode node) {
            if (node == null || !node.isArray()) {
                throw broken("tensor '" + name + "': expected a list '" + key + "', found " + kind(node));
            }
            List<Long> numbers = new ArrayList<>();
            for (JsonNode number : node) {
                if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
                    throw broken("tensor '" + name + "': " + key + " is " + node
                            + ", expected whole numbers from 0 to 2^63-1");
                }
                numbers.add(number.longValue());
            }
            return numbers;
        }

        private long byteLength(String name, ElementType type, List<Long> shape) {
            try {
                long elements = 1;
                for (long size : shape) {
                    elements = Math.multiplyExact(elements, size);
                }
                return type.byteLength(elements);
            } catch (ArithmeticException e) {
                throw broken("tensor '" + name + "': shape " + shape + " has more than 2^63-1 bytes", e);
            }
        }

        /** Order the tensors by place and check that they cover the data exactly, each byte once. */
        private Map<String, TensorEntry> inFileOrder(List<TensorEntry> entries, long dataStart) {
            entries.sort(Comparator.comparingLong(TensorEntry::offset).thenComparingLong(TensorEntry::byteLength));
            Map<String, TensorEntry> tensors = new LinkedHashMap<>();
            long end = dataStart;
            String before = "the header";
            for (TensorEntry entry : entries) {
                if (entry.offset() != end) {
                    throw broken("tensor '" + entry.name() + "' begins at byte " + (entry.offset() - dataStart)
                            + " of the data, but " + before + " ends at " + (end - dataStart) + ": "
                            + (entry.offset() < end ? "they overlap" : "there is a hole between them"));
                }
                end += entry.byteLength();
                before = "'" + entry.name() + "'";
                tensors.put(entry.name(), entry);
            }
            if (end != file.size()) {
                throw broken("the tensors end at byte " + end + ", but the file has " + file.size()
                        + " bytes: the rest belongs to no tensor");
            }
            return Collections.unmodifiableMap(tensors);
        }

        private static String kind(@Nullable JsonNode node) {
            return node == null ? "nothing" : node.getNodeType().name().toLowerCase(Locale.ROOT);
        }

        private ModelFileException broken(String what) {
            return broken(what, null);
        }

        private ModelFileException broken(String what, @Nullable Exception cause) {
            return new ModelFileException(file.path() + ": " + what, FETCH_AGAIN, cause);
        }
    }
}
