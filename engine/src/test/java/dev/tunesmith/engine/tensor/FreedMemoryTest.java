package dev.tunesmith.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.io.ProcessMemory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreedMemoryTest {

    /** Below this size the C library takes memory from its own pools, which keep what is freed. */
    private static final int FLOATS_OF_A_POOLED_TENSOR = 16 * 1024;

    @Test
    void isGivenBackToTheSystem() {
        if (!FreedMemory.available()) {
            assertThat(Files.exists(Path.of("/lib/x86_64-linux-gnu/libc.so.6")))
                    .as("glibc is here")
                    .isFalse();
            return;
        }
        List<Tensor> last = new ArrayList<>();
        long full = ProcessMemory.residentBytes();
        try (Scope scope = Scope.open()) {
            List<Tensor> many = new ArrayList<>();
            for (int i = 0; i < 4096; i++) {
                many.add(Tensors.uniform(FLOATS_OF_A_POOLED_TENSOR));
            }
            // One that stays at the end of the pool, so that it cannot shrink by itself.
            last.add(Tensors.uniform(FLOATS_OF_A_POOLED_TENSOR).keep());
            full = ProcessMemory.residentBytes();
        }
        FreedMemory.giveBack();
        long given = full - ProcessMemory.residentBytes();
        last.forEach(Tensor::close);
        assertThat(given).isGreaterThan(200L * 1024 * 1024); // of 256 MiB
    }
}
