package dev.tunesmith.weights.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.ResourceException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.weights.ElementType;
import dev.tunesmith.weights.safetensors.SafetensorsWriter.Item;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {

    @TempDir
    Path folder;

    private Path target;

    @BeforeEach
    void place() {
        target = folder.resolve("model.safetensors");
    }

    @Test
    void writesWhatTheReferenceWrites() throws IOException {
        byte[] reference = SafetensorsFileTest.reference();
        Path source = Files.write(folder.resolve("reference.safetensors"), reference);
        try (SafetensorsFile file = SafetensorsFile.open(source)) {
            List<Item> items = new ArrayList<>();
            file.tensors().forEach((name, entry) -> items.add(Item.copyOf(name, file, entry)));
            Collections.shuffle(items, new Random(1));
            SafetensorsWriter.write(target, file.metadata(), items);
        }
        assertThat(Files.readAllBytes(target)).isEqualTo(reference);
    }

    @Test
    void floatsComeBackBitForBit() throws IOException {
        // More than one piece of the copy buffer, in a shape.
        float[] values = new float[3 * 50_000];
        Random random = new Random(7);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        SafetensorsWriter.write(target, Map.of(), List.of(Item.ofFloats("w", List.of(3L, 50_000L), values)));
        try (SafetensorsFile file = SafetensorsFile.open(target)) {
            var entry = file.tensor("w");
            assertThat(entry.shape()).containsExactly(3L, 50_000L);
            FloatBuffer out = FloatBuffer.allocate(values.length);
            file.readFloats(entry, 0, out);
            assertThat(out.array()).containsExactly(values);
        }
    }

    @Test
    void headerIsPaddedAndMetadataSorted() throws IOException {
        for (int i = 0; i < 9; i++) {
            String name = "n".repeat(i + 1);
            SafetensorsWriter.write(
                    target, Map.of("z", "1", "a", "2"), List.of(Item.ofFloats(name, List.of(1L), new float[] {1})));
            ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(target)).order(ByteOrder.LITTLE_ENDIAN);
            int length = (int) file.getLong(0);
            assertThat(length % 8).isZero();
            String header = new String(file.array(), 8, length, StandardCharsets.UTF_8);
            assertThat(header).startsWith("{\"__metadata__\":{\"a\":\"2\",\"format\":\"pt\",\"z\":\"1\"},");
            assertThat(header.stripTrailing()).endsWith("}");
            assertThat(file.getFloat(8 + length)).isEqualTo(1f);
        }
    }

    @Test
    void aGivenFormatIsKept() {
        SafetensorsWriter.write(target, Map.of("format", "np"), List.of());
        try (SafetensorsFile file = SafetensorsFile.open(target)) {
            assertThat(file.metadata()).isEqualTo(Map.of("format", "np"));
        }
    }

    @Test
    void aFailureLeavesTheOldFileAndNothingElse() throws IOException {
        Files.writeString(target, "old");
        Item failing = new Item("x", ElementType.F32, List.of(2L), out -> {
            out.write(ByteBuffer.allocate(4));
            throw new IOException("No space left on device");
        });
        assertThatThrownBy(() -> SafetensorsWriter.write(target, Map.of(), List.of(failing)))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("no space is left on the disk")
                .hasMessageContaining(target.toString());
        for (int bytes : new int[] {0, 4, 7, 9, 12}) {
            Item wrong = new Item("x", ElementType.F32, List.of(2L), out -> out.write(ByteBuffer.allocate(bytes)));
            assertThatThrownBy(() -> SafetensorsWriter.write(target, Map.of(), List.of(wrong)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("take 8 bytes, its content has " + bytes);
        }
        assertThat(Files.readString(target)).isEqualTo("old");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(target);
        }
    }

    @Test
    void moreThanTheDiskHoldsIsRefusedAtOnce() {
        Item huge = new Item("x", ElementType.F32, List.of(1L << 56), out -> {
            throw new AssertionError("nothing may be written");
        });
        assertThatThrownBy(() -> SafetensorsWriter.write(target, Map.of(), List.of(huge)))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("free");
        assertThat(target).doesNotExist();
    }

    @Test
    void whatCannotBeStoredIsRefused() {
        Item a = Item.ofFloats("a", List.of(1L), new float[] {1});
        assertThatThrownBy(() -> SafetensorsWriter.write(target, Map.of(), List.of(a, a)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'a' is given twice");
        assertThatThrownBy(() -> SafetensorsWriter.writeFolder(folder, Map.of(), List.of(a, a), 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'a' is given twice");
        assertThatThrownBy(() -> new Item("q", ElementType.Q4_1, List.of(32L), out -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Q4_1");
        assertThatThrownBy(() -> new Item("n", ElementType.F32, List.of(-1L), out -> {}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Item("__metadata__", ElementType.F32, List.of(), out -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shardsAreFilledInOrderAndIndexed() throws IOException {
        List<Item> items = List.of(item("d", 2), item("c", 1), item("b", 5), item("a", 1));
        List<Path> written = SafetensorsWriter.writeFolder(folder, Map.of(), items, 12);
        assertThat(written)
                .containsExactly(
                        folder.resolve("model-00001-of-00003.safetensors"),
                        folder.resolve("model-00002-of-00003.safetensors"),
                        folder.resolve("model-00003-of-00003.safetensors"),
                        folder.resolve("model.safetensors.index.json"));
        var index = Json.parse(Files.readString(folder.resolve("model.safetensors.index.json")));
        assertThat(index.get("metadata").get("total_size").longValue()).isEqualTo(36);
        assertThat(index.get("weight_map").toString())
                .isEqualTo("{\"a\":\"model-00003-of-00003.safetensors\",\"b\":\"model-00002-of-00003.safetensors\","
                        + "\"c\":\"model-00001-of-00003.safetensors\",\"d\":\"model-00001-of-00003.safetensors\"}");
        // The same again over the files of a run that broke off.
        assertThat(SafetensorsWriter.writeFolder(folder, Map.of(), items, 12)).isEqualTo(written);
    }

    @Test
    void whatFitsInOneFileHasNoIndex() {
        List<Item> items = List.of(item("a", 2), item("b", 1));
        assertThat(SafetensorsWriter.writeFolder(folder, Map.of(), items, 12)).containsExactly(target);
    }

    @Test
    void otherWeightsInTheFolderAreNotMixedIn() throws IOException {
        Files.createFile(target);
        List<Item> items = List.of(item("a", 2), item("b", 2));
        assertThatThrownBy(() -> SafetensorsWriter.writeFolder(folder, Map.of(), items, 8))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("other weights: model.safetensors");
        Files.delete(target);
        SafetensorsWriter.writeFolder(folder, Map.of(), items, 8);
        assertThatThrownBy(() -> SafetensorsWriter.writeFolder(folder, Map.of(), items, 100))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("model.safetensors.index.json");
    }

    private static Item item(String name, int count) {
        return Item.ofFloats(name, List.of((long) count), new float[count]);
    }
}
