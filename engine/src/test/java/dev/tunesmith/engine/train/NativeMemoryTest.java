package dev.tunesmith.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Native memory is invisible to the garbage collector, so a leak shows only in the process's resident memory. Measured in a
 * process of its own whose Java heap has a fixed size and is touched from the start, so that only native memory can grow.
 */
class NativeMemoryTest {

    private static final long SMALLEST_LEAK_A_STEP = 16 * 1024;

    @Test
    void isFlatOverThousandsOfSteps(@TempDir Path folder) throws Exception {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms96m",
                "-Xmx96m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                TrainTwoThousandSteps.class.getName(),
                folder.toString());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).isZero();
        long grown = Long.parseLong(output);
        long steps = TrainTwoThousandSteps.LAST - TrainTwoThousandSteps.WARM;
        assertThat(grown).isLessThan(steps * SMALLEST_LEAK_A_STEP);
    }
}
