package dev.tunesmith.weights.gguf;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.weights.Utf8;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The key-value pairs of a GGUF file, such as {@code general.architecture} and {@code tokenizer.ggml.tokens}.
 *
 * <p>Values stay in the mapped file and are decoded anew at each call: keep a long list rather than asking twice. A key
 * that is missing or of another type is a {@link ModelFileException} that names it; ask {@link #has} first where a key
 * may be missing. Immutable, safe for several threads.
 */
public final class GgufMetadata {

    /** Where a value lies: at a byte of the header; an array's items begin there, a string's length too. */
    record Place(GgufType type, @Nullable GgufType itemType, int count, int position) {
        String describe() {
            return itemType == null ? "a value of type " + type : "an array of " + count + " of type " + itemType;
        }
    }

    private final Path path;
    private final ByteBuffer header;
    private final Map<String, Place> places;

    GgufMetadata(Path path, ByteBuffer header, Map<String, Place> places) {
        this.path = path;
        this.header = header;
        this.places = Collections.unmodifiableMap(places);
    }

    /** The keys, in the order of the file. */
    public Set<String> keys() {
        return places.keySet();
    }

    public boolean has(String key) {
        return places.containsKey(key);
    }

    /** Whether a key has a list; false where it is missing. */
    public boolean isArray(String key) {
        Place place = places.get(key);
        return place != null && place.type() == GgufType.ARRAY;
    }

    /** A string. */
    public String string(String key) {
        Place place = scalar(key, "a string");
        if (place.type() != GgufType.STRING) {
            throw wrong(key, "a string", place);
        }
        return decode(key, place.position());
    }

    /** An integer of any width; an unsigned one above 2^63-1 is an error. */
    public long integer(String key) {
        Place place = scalar(key, "an integer");
        if (!place.type().isInteger()) {
            throw wrong(key, "an integer", place);
        }
        return integerAt(key, place.type(), place.position());
    }

    /** A number of any type, float or integer. */
    public double number(String key) {
        Place place = scalar(key, "a number");
        if (!place.type().isNumber()) {
            throw wrong(key, "a number", place);
        }
        return switch (place.type()) {
            case FLOAT32 -> header.getFloat(place.position());
            case FLOAT64 -> header.getDouble(place.position());
            default -> integerAt(key, place.type(), place.position());
        };
    }

    /** A truth value. */
    public boolean bool(String key) {
        Place place = scalar(key, "a bool");
        if (place.type() != GgufType.BOOL) {
            throw wrong(key, "a bool", place);
        }
        return boolAt(key, place.position());
    }

    /** A list of strings. */
    public List<String> strings(String key) {
        Place place = array(key, "strings");
        if (place.itemType() != GgufType.STRING) {
            throw wrong(key, "an array of strings", place);
        }
        List<String> items = new ArrayList<>(place.count());
        int at = place.position();
        for (int i = 0; i < place.count(); i++) {
            items.add(decode(key, at));
            at += 8 + (int) header.getLong(at);
        }
        return Collections.unmodifiableList(items);
    }

    /** A list of integers of any width. */
    public List<Long> integers(String key) {
        GgufType type = itemType(key, "integers");
        if (!type.isInteger()) {
            throw wrong(key, "an array of integers", place(key, "integers"));
        }
        return items(key, at -> integerAt(key, type, at));
    }

    /** A list of floats; those of 64 bits are rounded. */
    public List<Float> floats(String key) {
        GgufType type = itemType(key, "floats");
        return switch (type) {
            case FLOAT32 -> items(key, header::getFloat);
            case FLOAT64 -> items(key, at -> (float) header.getDouble(at));
            default -> throw wrong(key, "an array of floats", place(key, "floats"));
        };
    }

    /** A list of truth values. */
    public List<Boolean> bools(String key) {
        if (itemType(key, "bools") != GgufType.BOOL) {
            throw wrong(key, "an array of bools", place(key, "bools"));
        }
        return items(key, at -> boolAt(key, at));
    }

    private <T> List<T> items(String key, IntFunction<T> at) {
        Place place = array(key, "values");
        int step = itemType(key, "values").bytes();
        List<T> items = new ArrayList<>(place.count());
        for (int i = 0; i < place.count(); i++) {
            items.add(at.apply(place.position() + i * step));
        }
        return Collections.unmodifiableList(items);
    }

    private GgufType itemType(String key, String expected) {
        GgufType type = array(key, expected).itemType();
        if (type == null) {
            throw new AssertionError("array() gives arrays only");
        }
        return type;
    }

    private long integerAt(String key, GgufType type, int at) {
        return switch (type) {
            case UINT8 -> Byte.toUnsignedLong(header.get(at));
            case INT8 -> header.get(at);
            case UINT16 -> Short.toUnsignedLong(header.getShort(at));
            case INT16 -> header.getShort(at);
            case UINT32 -> Integer.toUnsignedLong(header.getInt(at));
            case INT32 -> header.getInt(at);
            case INT64 -> header.getLong(at);
            case UINT64 -> {
                long value = header.getLong(at);
                if (value < 0) {
                    throw broken(key, "is " + Long.toUnsignedString(value) + ", expected at most 2^63-1", null);
                }
                yield value;
            }
            case FLOAT32, FLOAT64, BOOL, STRING, ARRAY -> throw new AssertionError(type + " is no integer");
        };
    }

    private boolean boolAt(String key, int at) {
        byte value = header.get(at);
        if (value != 0 && value != 1) {
            throw broken(key, "is " + value + ", expected 0 or 1 for a bool", null);
        }
        return value == 1;
    }

    private String decode(String key, int at) {
        // The length was checked against the file when it was opened.
        byte[] bytes = new byte[(int) header.getLong(at)];
        header.get(at + 8, bytes);
        try {
            return Utf8.decode(bytes);
        } catch (CharacterCodingException e) {
            throw broken(key, "holds text that is not UTF-8 (at byte " + (at + 8) + " of the file)", e);
        }
    }

    private Place scalar(String key, String expected) {
        Place place = place(key, expected);
        if (place.type() == GgufType.ARRAY) {
            throw wrong(key, expected, place);
        }
        return place;
    }

    private Place array(String key, String expected) {
        Place place = place(key, "an array of " + expected);
        if (place.type() != GgufType.ARRAY) {
            throw wrong(key, "an array of " + expected, place);
        }
        return place;
    }

    private Place place(String key, String expected) {
        Place place = places.get(key);
        if (place == null) {
            throw broken(key, "is missing, expected " + expected, null);
        }
        return place;
    }

    private ModelFileException wrong(String key, String expected, Place found) {
        return broken(key, "is " + found.describe() + ", expected " + expected, null);
    }

    private ModelFileException broken(String key, String what, @Nullable Exception cause) {
        return new ModelFileException(
                path + ": key '" + key + "' " + what,
                "Use a GGUF file made by a current converter from a complete model folder.",
                cause);
    }
}
