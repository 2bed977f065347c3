package dev.tunesmith.project.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.event.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WeightHashesTest {

    @TempDir
    Path folder;

    private final AtomicInteger computed = new AtomicInteger();

    private String hash(Path home, Path model) {
        return new WeightHashes(home, Progress.silent()).of(model, () -> "hash" + computed.incrementAndGet());
    }

    @Test
    void aHashIsRememberedUntilAFileChanges() throws IOException {
        Path home = folder.resolve("home");
        Path model = Files.createDirectory(folder.resolve("model"));
        Path weights = Files.writeString(model.resolve("model.safetensors"), "abc");
        assertThat(hash(home, model)).isEqualTo("hash1");
        assertThat(hash(home, model)).isEqualTo("hash1");
        Files.writeString(weights, "abcd");
        assertThat(hash(home, model)).isEqualTo("hash2");
        Files.writeString(model.resolve("config.json"), "{}");
        assertThat(hash(home, model)).isEqualTo("hash3");
    }

    @Test
    void aDamagedMemoryOnlyCostsTime() throws IOException {
        Path home = Files.createDirectory(folder.resolve("home"));
        Path model = Files.writeString(folder.resolve("m.gguf"), "abc");
        Files.writeString(home.resolve("hashes.json"), "{ not json");
        assertThat(hash(home, model)).isEqualTo("hash1");
        assertThat(hash(home, model)).isEqualTo("hash1");
    }
}
