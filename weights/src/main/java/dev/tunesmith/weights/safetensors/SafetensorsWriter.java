package dev.tunesmith.weights.safetensors;

import dev.tunesmith.core.error.ResourceException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.weights.ElementType;
import dev.tunesmith.weights.TensorEntry;
import dev.tunesmith.weights.TensorFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes safetensors as the reference implementation does, byte for byte: tensors of wide types first, then by name; the
 * header padded with spaces to a multiple of 8. A file appears whole or not at all.
 */
public final class SafetensorsWriter {

    private static final int COPY_BYTES = 1 << 18;
    private static final int MAP_BYTES = 1 << 26;

    /** The reference orders types by their declaration, widest last; what it does not know is not written here. */
    private static final List<ElementType> WIDEST_FIRST = List.of(
            ElementType.I64,
            ElementType.F64,
            ElementType.F32,
            ElementType.I32,
            ElementType.BF16,
            ElementType.F16,
            ElementType.I16,
            ElementType.I8,
            ElementType.U8,
            ElementType.BOOL);

    private SafetensorsWriter() {}

    /** Writes the bytes of one tensor. */
    @FunctionalInterface
    public interface Content {

        /** Write exactly the bytes that type and shape take, little-endian, in row-major order. */
        void writeTo(WritableByteChannel out) throws IOException;
    }

    /**
     * A tensor to write.
     *
     * @param type a plain type; safetensors knows no quantised ones
     * @param shape the sizes, slowest dimension first
     */
    public record Item(String name, ElementType type, List<Long> shape, Content content) {

        public Item {
            shape = List.copyOf(shape);
            if (name.equals(SafetensorsHeader.METADATA)) {
                throw new IllegalArgumentException("the name " + name + " is reserved");
            }
            if (type.isQuantised()) {
                throw new IllegalArgumentException("tensor '" + name + "': " + type
                        + " cannot be stored in safetensors, convert it to a float type");
            }
            for (long size : shape) {
                if (size < 0) {
                    throw new IllegalArgumentException("tensor '" + name + "': negative size in shape " + shape);
                }
            }
        }

        /** A float32 tensor from an array, which is read when the file is written. */
        public static Item ofFloats(String name, List<Long> shape, float[] values) {
            return new Item(name, ElementType.F32, shape, out -> {
                ByteBuffer bytes = ByteBuffer.allocate(COPY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
                for (int from = 0; from < values.length; from += COPY_BYTES / Float.BYTES) {
                    int count = Math.min(COPY_BYTES / Float.BYTES, values.length - from);
                    bytes.clear().limit(count * Float.BYTES);
                    bytes.asFloatBuffer().put(values, from, count);
                    out.write(bytes);
                }
            });
        }

        /** A tensor copied from an open file, under a name of its own; the file stays open until all is written. */
        public static Item copyOf(String name, TensorFile file, TensorEntry entry) {
            return new Item(name, entry.type(), entry.shape(), out -> {
                for (long from = 0; from < entry.byteLength(); from += MAP_BYTES) {
                    out.write(file.map(entry, from, (int) Math.min(MAP_BYTES, entry.byteLength() - from)));
                }
            });
        }

        /** How many bytes the tensor takes. */
        public long byteLength() {
            return type.byteLength(shape.stream().reduce(1L, Math::multiplyExact));
        }
    }

    /**
     * Write one file.
     *
     * @param metadata the file's notes; {@code format=pt}, which transformers asks for, is added unless there is a format
     * @param items in any order, with different names
     * @throws ResourceException if the disk has no room or refuses; an older file of the name is then still there
     */
    public static void write(Path target, Map<String, String> metadata, List<Item> items) {
        List<Item> ordered = new ArrayList<>(items);
        ordered.sort(Comparator.comparingInt((Item item) -> WIDEST_FIRST.indexOf(item.type()))
                .thenComparing(Item::name));
        byte[] header = header(metadata, ordered);
        try {
            checkSpace(target, header.length + totalBytes(items));
            AtomicFiles.write(target, out -> {
                out.write(header);
                for (Item item : ordered) {
                    writeItem(item, out);
                }
            });
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot write", target, e);
        }
    }

    /**
     * Write a model folder's weights: {@code model.safetensors} if they fit in one file, else shards with an index.
     *
     * <p>Items stay in the given order, and a shard is closed before it would grow too long. The index is written last, so
     * that a folder with an index is complete.
     *
     * @param maxShardBytes the most bytes of data in a file; a single larger tensor gets a file of its own
     * @return the files written, the index last
     * @throws UsageException if the folder already has other weights, which a reader could take for these
     */
    public static List<Path> writeFolder(
            Path folder, Map<String, String> metadata, List<Item> items, long maxShardBytes) {
        Map<String, List<Item>> shards = shards(items, maxShardBytes);
        checkNoOthers(folder, shards.keySet());
        Map<String, String> weightMap = new TreeMap<>();
        shards.forEach((file, shard) -> shard.forEach(item -> {
            if (weightMap.put(item.name(), file) != null) {
                throw new IllegalArgumentException("the tensor '" + item.name() + "' is given twice");
            }
        }));
        List<Path> written = new ArrayList<>();
        shards.forEach((file, shard) -> {
            write(folder.resolve(file), metadata, shard);
            written.add(folder.resolve(file));
        });
        if (shards.size() > 1) {
            written.add(writeIndex(folder.resolve(ShardIndex.NAME), weightMap, totalBytes(items)));
        }
        return List.copyOf(written);
    }

    private static Path writeIndex(Path index, Map<String, String> weightMap, long totalBytes) {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("metadata", Map.of("total_size", totalBytes));
        root.put("weight_map", weightMap);
        try {
            AtomicFiles.writeString(index, Json.pretty(root) + "\n");
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot write", index, e);
        }
        return index;
    }

    private static Map<String, List<Item>> shards(List<Item> items, long maxShardBytes) {
        List<List<Item>> groups = new ArrayList<>(List.of(new ArrayList<>()));
        long used = 0;
        for (Item item : items) {
            if (used > 0 && item.byteLength() > maxShardBytes - used) {
                groups.add(new ArrayList<>());
                used = 0;
            }
            groups.get(groups.size() - 1).add(item);
            used += item.byteLength();
        }
        if (groups.size() == 1) {
            return Map.of(SafetensorsFolder.SINGLE, groups.get(0));
        }
        Map<String, List<Item>> named = new LinkedHashMap<>();
        for (int i = 0; i < groups.size(); i++) {
            named.put(String.format("model-%05d-of-%05d.safetensors", i + 1, groups.size()), groups.get(i));
        }
        return named;
    }

    private static void checkNoOthers(Path folder, Set<String> own) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<String> others = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("model") && name.contains(".safetensors"))
                    .filter(name -> !own.contains(name) && !(own.size() > 1 && name.equals(ShardIndex.NAME)))
                    .sorted()
                    .toList();
            if (!others.isEmpty()) {
                throw new UsageException(
                        folder + ": the folder already holds other weights: " + String.join(", ", others),
                        "Choose another folder, or remove these files.");
            }
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot list", folder, e);
        }
    }

    /** The length, and the JSON padded so that the data begins at a multiple of 8. */
    private static byte[] header(Map<String, String> metadata, List<Item> ordered) {
        ObjectNode root = Json.object();
        ObjectNode notes = root.putObject(SafetensorsHeader.METADATA);
        Map<String, String> sorted = new TreeMap<>(metadata);
        sorted.putIfAbsent("format", "pt");
        sorted.forEach(notes::put);
        Set<String> names = new HashSet<>();
        long offset = 0;
        for (Item item : ordered) {
            if (!names.add(item.name())) {
                throw new IllegalArgumentException("the tensor '" + item.name() + "' is given twice");
            }
            long end = Math.addExact(offset, item.byteLength());
            ObjectNode node = root.putObject(item.name());
            node.put("dtype", item.type().name());
            item.shape().forEach(node.putArray("shape")::add);
            node.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        byte[] json = Json.line(root).getBytes(StandardCharsets.UTF_8);
        int padded = (json.length + 7) / 8 * 8;
        if (padded > SafetensorsHeader.MAX_LENGTH) {
            throw new IllegalArgumentException("the header would take " + padded + " bytes, more than readers accept ("
                    + SafetensorsHeader.MAX_LENGTH + ")");
        }
        ByteBuffer header =
                ByteBuffer.allocate(SafetensorsHeader.PREFIX + padded).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.fill(header.array(), (byte) ' ');
        header.putLong(padded).put(json);
        return header.array();
    }

    private static void writeItem(Item item, OutputStream out) throws IOException {
        ExactChannel channel = new ExactChannel(item.name(), out, item.byteLength());
        item.content().writeTo(channel);
        channel.finish();
    }

    private static long totalBytes(List<Item> items) {
        return items.stream().mapToLong(Item::byteLength).reduce(0, Math::addExact);
    }

    private static void checkSpace(Path target, long bytes) throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException("no folder to write " + target + " in");
        }
        Files.createDirectories(folder);
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < bytes) {
            throw new ResourceException(
                    target + ": the file takes " + bytes + " bytes, but the disk has only " + free + " free",
                    "Make room on the disk, or write to another one.");
        }
    }
}
