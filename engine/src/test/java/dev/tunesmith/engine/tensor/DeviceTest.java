package dev.tunesmith.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.io.ProcessMemory;
import dev.tunesmith.engine.testkit.WhichDevice;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "auto | cpu",
                "CPU  | cpu",
                "cuda | TUNESMITH_DEVICE = cuda, but this libtorch was built for the CPU only; add the GPU build",
                "tpu  | TUNESMITH_DEVICE = tpu is no device; use auto, cpu or cuda",
            })
    void theEnvironmentChooses(String word, String expected) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                WhichDevice.class.getName()));
        builder.environment().put(Device.VARIABLE, word);
        Process process = builder.redirectErrorStream(true).start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .startsWith(expected);
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void whatIsComputedElsewhereIsNotTakenForTheSame() {
        assertThat(Device.computing(DType.BFLOAT16, Device.CPU)).isEqualTo("bfloat16");
        assertThat(Device.computing(DType.BFLOAT16, "cuda")).isEqualTo("bfloat16 on cuda");
    }

    @Test
    void onTheProcessorTensorsAreReadWhereTheyLie() {
        try (Scope scope = Scope.open()) {
            Tensor tensor = Tensors.of(new float[] {1, 2, 3}, 3);
            assertThat(tensor.onHost()).isSameAs(tensor);
            assertThat(tensor.onDevice()).isSameAs(tensor);
            Tensors.edit(tensor, values -> values.put(1, 5));
            assertThat(tensor.toFloats()).containsExactly(1, 5, 3);
        }
        assertThat(DeviceMemory.peakBytes()).isGreaterThan(ProcessMemory.residentBytes() / 2);
    }

    @Test
    void noElementsAreNoMemory() {
        try (Scope scope = Scope.open()) {
            assertThat(Tensors.of(new float[0], 0, 3).toFloats()).isEmpty();
            assertThat(Tensors.of(new long[0], 0).toLongs()).isEmpty();
        }
    }

    @Test
    void memoryThatJavaDoesNotReachIsRefused() {
        try (Scope scope = Scope.open()) {
            Tensor elsewhere = new Tensor(Tensors.of(new float[] {1}, 1)
                    .handle
                    .to(new org.bytedeco.pytorch.Device("meta"), DType.FLOAT32.torchType));
            assertThatThrownBy(() -> Tensors.floatMemory(elsewhere))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("does not lie in memory that Java reaches");
        }
    }
}
