package dev.tunesmith.weights.gguf;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.weights.ElementType;
import dev.tunesmith.weights.FileHint;
import dev.tunesmith.weights.MappedFile;
import dev.tunesmith.weights.TensorEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All of a GGUF file but its data, read and checked against the size of the file. */
record GgufHeader(GgufMetadata metadata, Map<String, TensorEntry> tensors) {

    private static final int MAGIC = 0x46554747;
    private static final int MAX_DIMENSIONS = 4;
    private static final long DEFAULT_ALIGNMENT = 32;
    private static final String ALIGNMENT_KEY = "general.alignment";
    /** The least bytes a pair takes: length of the key, type, a value of one byte. */
    private static final int MIN_PAIR = 13;
    /** The least bytes the description of a tensor takes: length of the name, dimensions, type, offset. */
    private static final int MIN_TENSOR = 24;

    /** Read the header of an open file. */
    static GgufHeader read(MappedFile file) {
        return new Reading(file).header();
    }

    /** A tensor as described: its offset counts from the start of the data, its dimensions are fastest first. */
    private record Described(String name, List<Long> dimensions, ElementType type, long offset, long length) {}

    /** One pass over one file. */
    private static final class Reading {
        private final MappedFile file;
        private final GgufCursor in;

        Reading(MappedFile file) {
            this.file = file;
            this.in = new GgufCursor(file);
        }

        GgufHeader header() {
            checkVersion();
            long tensorCount = count("tensors", MIN_TENSOR);
            long pairCount = count("key-value pairs", MIN_PAIR);
            Map<String, GgufMetadata.Place> places = new LinkedHashMap<>();
            for (long i = 0; i < pairCount; i++) {
                String key = in.string("the key of pair ", String.valueOf(i));
                if (places.put(key, place(key)) != null) {
                    throw in.broken("the key '" + key + "' occurs twice");
                }
            }
            GgufMetadata metadata = new GgufMetadata(in.path(), in.header(), places);
            List<Described> described = new ArrayList<>();
            for (long i = 0; i < tensorCount; i++) {
                described.add(tensor(i));
            }
            return new GgufHeader(metadata, inFileOrder(described, alignment(metadata)));
        }

        private void checkVersion() {
            if (in.u32("the magic number", "") != MAGIC) {
                throw in.broken("not a GGUF file: it does not begin with the letters GGUF" + FileHint.of(file));
            }
            int version = in.u32("the version", "");
            if (version != 2 && version != 3) {
                boolean bigEndian = Integer.reverseBytes(version) == 2 || Integer.reverseBytes(version) == 3;
                String found = bigEndian ? "a big-endian file" : "version " + Integer.toUnsignedString(version);
                throw new ModelFileException(
                        in.path() + ": expected a little-endian GGUF file of version 2 or 3, found " + found,
                        "Convert the model again with a current converter, for a little-endian machine.");
            }
        }

        private long count(String what, int least) {
            long count = in.u64("the number of ", what);
            if (count < 0 || count > in.left() / least) {
                throw in.broken("cut off or damaged: " + Long.toUnsignedString(count) + " " + what
                        + " are announced, but the file has only " + in.fileSize() + " bytes");
            }
            return count;
        }

        private GgufMetadata.Place place(String key) {
            GgufType type = valueType(key);
            if (type == GgufType.ARRAY) {
                return arrayPlace(key);
            }
            int at = in.position();
            if (type == GgufType.STRING) {
                in.skipString("the value of key ", key);
            } else {
                in.take(type.bytes(), "the value of key ", key);
            }
            return new GgufMetadata.Place(type, null, 1, at);
        }

        private GgufMetadata.Place arrayPlace(String key) {
            GgufType itemType = valueType(key);
            if (itemType == GgufType.ARRAY) {
                throw in.broken("key '" + key + "' is an array of arrays, which is not supported");
            }
            long count = in.u64("the length of array ", key);
            int least = itemType == GgufType.STRING ? 8 : itemType.bytes();
            if (count < 0 || count > in.left() / least || count > Integer.MAX_VALUE) {
                throw in.broken("cut off or damaged: the array '" + key + "' is said to hold "
                        + Long.toUnsignedString(count) + " values of type " + itemType + ", but only " + in.left()
                        + " bytes are left");
            }
            int at = in.position();
            if (itemType == GgufType.STRING) {
                for (long i = 0; i < count; i++) {
                    in.skipString("a string in array ", key);
                }
            } else {
                in.take(count * itemType.bytes(), "the array ", key);
            }
            return new GgufMetadata.Place(GgufType.ARRAY, itemType, (int) count, at);
        }

        private GgufType valueType(String key) {
            int number = in.u32("the type of key ", key);
            GgufType type = GgufType.byNumber(number);
            if (type == null) {
                throw in.broken("key '" + key + "' has the unknown type number " + Integer.toUnsignedString(number)
                        + ", expected 0 to 12");
            }
            return type;
        }

        private Described tensor(long index) {
            String name = in.string("the name of tensor ", String.valueOf(index));
            int count = in.u32("the number of dimensions of tensor ", name);
            if (count < 0 || count > MAX_DIMENSIONS) {
                throw in.broken("tensor '" + name + "' has " + Integer.toUnsignedString(count)
                        + " dimensions, expected at most " + MAX_DIMENSIONS);
            }
            List<Long> dimensions = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                long size = in.u64("the shape of tensor ", name);
                if (size < 0) {
                    throw in.broken("tensor '" + name + "' has a dimension of " + Long.toUnsignedString(size));
                }
                dimensions.add(size);
            }
            int number = in.u32("the type of tensor ", name);
            ElementType type = GgmlTypes.byNumber(number);
            if (type == null) {
                throw new ModelFileException(
                        in.path() + ": tensor '" + name + "' is of " + GgmlTypes.describe(number)
                                + ", which is not supported; supported are " + GgmlTypes.supported(),
                        "Take a file with another quantisation, such as Q8_0 or Q4_K.");
            }
            long length = byteLength(name, type, dimensions);
            return new Described(name, dimensions, type, in.u64("the offset of tensor ", name), length);
        }

        private long alignment(GgufMetadata metadata) {
            if (!metadata.has(ALIGNMENT_KEY)) {
                return DEFAULT_ALIGNMENT;
            }
            long alignment = metadata.integer(ALIGNMENT_KEY);
            if (alignment <= 0 || alignment > Integer.MAX_VALUE || Long.bitCount(alignment) != 1) {
                throw in.broken("key '" + ALIGNMENT_KEY + "' is " + alignment + ", expected a power of 2");
            }
            return alignment;
        }

        /** Order the tensors by place; check that each lies in the file, aligned, and right after the one before. */
        private Map<String, TensorEntry> inFileOrder(List<Described> described, long alignment) {
            long dataStart = align(in.position(), alignment);
            described.sort(Comparator.comparingLong(Described::offset).thenComparingLong(Described::length));
            Map<String, TensorEntry> tensors = new LinkedHashMap<>();
            long end = 0;
            for (Described tensor : described) {
                if (tensor.offset() != end) {
                    throw in.broken("the data of tensor '" + tensor.name() + "' begins at byte "
                            + Long.toUnsignedString(tensor.offset()) + " of the data, expected " + end
                            + ", where the tensor before ends (aligned to " + alignment + ")");
                }
                long length = tensor.length();
                long start = dataStart + tensor.offset();
                if (length > in.fileSize() - start) {
                    throw in.broken("the file is cut off: the data of tensor '" + tensor.name() + "' takes " + length
                            + " bytes from byte " + start + ", but the file has " + in.fileSize());
                }
                List<Long> shape = new ArrayList<>(tensor.dimensions());
                Collections.reverse(shape);
                var entry = new TensorEntry(tensor.name(), tensor.type(), shape, in.path(), start, length);
                if (tensors.put(tensor.name(), entry) != null) {
                    throw in.broken("the tensor '" + tensor.name() + "' occurs twice");
                }
                end = align(tensor.offset() + length, alignment);
            }
            return Collections.unmodifiableMap(tensors);
        }

        private long byteLength(String name, ElementType type, List<Long> dimensions) {
            long row = dimensions.isEmpty() ? 1 : dimensions.get(0);
            if (row % type.blockSize() != 0) {
                throw in.broken("tensor '" + name + "' has rows of " + row + " elements, expected a multiple of "
                        + type.blockSize() + " for " + type);
            }
            try {
                long elements = 1;
                for (long size : dimensions) {
                    elements = Math.multiplyExact(elements, size);
                }
                return type.byteLength(elements);
            } catch (ArithmeticException e) {
                throw in.broken("tensor '" + name + "': dimensions " + dimensions + " overflow", e);
            }
        }

        private static long align(long position, long alignment) {
            return (position + alignment - 1) / alignment * alignment;
        }
    }
}
