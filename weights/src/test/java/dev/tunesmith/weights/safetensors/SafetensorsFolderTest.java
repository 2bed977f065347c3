package dev.tunesmith.weights.safetensors;

import static dev.tunesmith.weights.Failures.assertBroken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.event.Progress;
import dev.tunesmith.weights.TensorEntry;
import dev.tunesmith.weights.safetensors.SafetensorsWriter.Item;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFolderTest {

    private static final Item A = Item.ofFloats("a", List.of(2L), new float[] {1, 2});
    private static final Item B = Item.ofFloats("b", List.of(3L), new float[] {3, 4, 5});

    @TempDir
    Path folder;

    private Path index;

    @BeforeEach
    void place() {
        index = folder.resolve("model.safetensors.index.json");
    }

    @Test
    void opensASingleFile() {
        SafetensorsWriter.write(folder.resolve("model.safetensors"), Map.of("note", "x"), List.of(A, B));
        try (SafetensorsFolder all = SafetensorsFolder.open(folder);
                SafetensorsFile file = SafetensorsFile.open(folder.resolve("model.safetensors"))) {
            assertThat(all.tensors()).isEqualTo(file.tensors());
            assertThat(all.metadata()).isEqualTo(Map.of("format", "pt", "note", "x"));
            assertThat(all.sha256(Progress.silent())).isEqualTo(file.sha256(Progress.silent()));
        }
    }

    @Test
    void opensShardsAsOne() throws Exception {
        shards();
        try (SafetensorsFolder all = SafetensorsFolder.open(folder)) {
            assertThat(all.tensors().keySet()).containsExactly("a", "b");
            TensorEntry b = all.tensor("b");
            FloatBuffer out = FloatBuffer.allocate(3);
            all.readFloats(b, 0, out);
            assertThat(out.array()).containsExactly(3, 4, 5);
            assertThat(all.map(b, 8, 4).getFloat()).isEqualTo(5f);
            assertThat(all.metadata()).containsEntry("format", "pt");
            String lines = hash("model-00001-of-00002.safetensors") + "  model-00001-of-00002.safetensors\n"
                    + hash("model-00002-of-00002.safetensors") + "  model-00002-of-00002.safetensors\n";
            assertThat(all.sha256(Progress.silent())).isEqualTo(sha256(lines.getBytes(StandardCharsets.UTF_8)));
            var foreign = new TensorEntry("a", b.type(), b.shape(), folder.resolve("other"), 0, 12);
            assertThatThrownBy(() -> all.map(foreign, 0, 4)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aTensorThatIsNotThereIsNamed() {
        shards();
        try (SafetensorsFolder all = SafetensorsFolder.open(folder)) {
            assertBroken(folder, () -> all.tensor("lm_head.weight"), "no tensor 'lm_head.weight' among the 2");
        }
    }

    @Test
    void missingShardsAreAllNamed() throws IOException {
        shards();
        Files.delete(folder.resolve("model-00001-of-00002.safetensors"));
        Files.delete(folder.resolve("model-00002-of-00002.safetensors"));
        assertBroken(
                index,
                () -> SafetensorsFolder.open(folder),
                "2 of 2 shards are missing",
                "model-00001-of-00002.safetensors, model-00002-of-00002.safetensors");
    }

    @Test
    void damagedShardsAreNamed() throws IOException {
        shards();
        Path shard = folder.resolve("model-00002-of-00002.safetensors");
        byte[] content = Files.readAllBytes(shard);
        Files.write(shard, Arrays.copyOf(content, content.length - 1));
        assertBroken(shard, () -> SafetensorsFolder.open(folder), "cut off");
    }

    @Test
    void indexAndShardsAgreeOnNames() throws IOException {
        shards();
        String text = Files.readString(index);
        Files.writeString(index, text.replace("\"b\"", "\"c\""));
        assertBroken(
                index,
                () -> SafetensorsFolder.open(folder),
                "tensor 'c' should be in model-00002-of-00002.safetensors, but is not");
        SafetensorsWriter.write(folder.resolve("model-00002-of-00002.safetensors"), Map.of(), List.of(B, item("d")));
        Files.writeString(index, text);
        assertBroken(index, () -> SafetensorsFolder.open(folder), "holds the tensor 'd'");
        SafetensorsWriter.write(folder.resolve("model-00002-of-00002.safetensors"), Map.of(), List.of(B, item("a")));
        assertBroken(index, () -> SafetensorsFolder.open(folder), "model-00002", "holds the tensor 'a'");
    }

    @Test
    void theIndexIsChecked() throws IOException {
        for (String text : List.of("{}", "[]", "{\"weight_map\":{}}", "{\"weight_map\":[]}")) {
            Files.writeString(index, text);
            assertBroken(index, () -> SafetensorsFolder.open(folder), "expected an object 'weight_map'");
        }
        for (String file : List.of("1", "\"../x.safetensors\"", "\"/etc/passwd\"", "\"\"", "\"..\"", "\"a\\\\b\"")) {
            Files.writeString(index, "{\"weight_map\":{\"a\":" + file + "}}");
            assertBroken(index, () -> SafetensorsFolder.open(folder), "weight_map['a']", "same folder");
        }
        Files.writeString(index, "{\"weight_map\":{\"a\":\"x\",\"a\":\"y\"}}");
        assertBroken(index, () -> SafetensorsFolder.open(folder), "given twice");
        Files.writeString(index, "{\"weight_map\":");
        assertBroken(index, () -> SafetensorsFolder.open(folder), "not a JSON object");
        Files.write(index, new byte[] {'"', (byte) 0xFF, '"'});
        assertBroken(index, () -> SafetensorsFolder.open(folder), "cannot be read");
    }

    @Test
    void foldersWithoutSafetensorsSayWhatTheyHave() throws IOException {
        assertBroken(folder, () -> SafetensorsFolder.open(folder), "neither model.safetensors nor");
        Files.createFile(folder.resolve("pytorch_model.bin"));
        assertBroken(folder, () -> SafetensorsFolder.open(folder), "it has pytorch_model.bin");
        Path missing = folder.resolve("missing");
        assertBroken(missing, () -> SafetensorsFolder.open(missing), "no such folder");
    }

    private void shards() {
        SafetensorsWriter.writeFolder(folder, Map.of(), List.of(A, B), 12);
    }

    private static Item item(String name) {
        return Item.ofFloats(name, List.of(1L), new float[] {0});
    }

    private String hash(String file) throws Exception {
        return sha256(Files.readAllBytes(folder.resolve(file)));
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
