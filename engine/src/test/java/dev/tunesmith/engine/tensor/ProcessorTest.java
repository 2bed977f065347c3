package dev.tunesmith.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessorTest {

    @TempDir
    private Path folder;

    @Test
    void readsTheMaker() throws IOException {
        Path information = Files.writeString(
                folder.resolve("cpuinfo"),
                "processor\t: 0\nvendor_id\t: AuthenticAMD\nprocessor\t: 1\nvendor_id\t: Other\n");

        assertThat(Processor.maker(information)).isEqualTo("AuthenticAMD");
    }

    @Test
    void saysNothingWhereTheSystemDoesNot() throws IOException {
        assertThat(Processor.maker(folder.resolve("missing"))).isEmpty();
        assertThat(Processor.maker(Files.writeString(folder.resolve("arm"), "CPU implementer : 0x41\n")))
                .isEmpty();
    }
}
