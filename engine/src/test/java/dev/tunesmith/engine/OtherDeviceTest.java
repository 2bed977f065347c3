package dev.tunesmith.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.engine.testkit.EngineWork;
import dev.tunesmith.engine.testkit.LazyDevice;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Nothing in the engine assumes that tensors lie in the machine's own memory. */
class OtherDeviceTest {

    @Test
    @EnabledOnOs(OS.LINUX) // elsewhere the function that starts the device has another name
    void computesTheSameWhereJavaDoesNotReachTheMemory(@TempDir Path here, @TempDir Path there) throws Exception {
        Process other = new ProcessBuilder(LazyDevice.command(there))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Map<String, Double> expected = EngineWork.figures(here);
        JsonNode found = Json.parse(new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        assertThat(other.waitFor()).isZero();
        assertThat(found.propertyNames()).containsExactlyInAnyOrderElementsOf(expected.keySet());
        expected.forEach((name, value) -> assertThat(found.get(name).asDouble())
                .as(name)
                .isCloseTo(value, within(1e-4 * Math.max(1, Math.abs(value)))));
        assertThat(expected).hasSizeGreaterThan(40);
    }
}
