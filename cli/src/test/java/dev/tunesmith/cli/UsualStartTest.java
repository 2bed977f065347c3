package dev.tunesmith.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.cli.frame.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsualStartTest {

    @TempDir
    private Path home;

    @Test
    void trainsFromScratchAndWithAnAdapter() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(InputStream.nullInputStream(), stream, stream, 0, false);

        UsualStart.run(terminal, Map.of("TUNESMITH_OFFLINE", "1", "TUNESMITH_HOME", home.toString()));

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("run 0001-pretrain: 1 step", "run 0001-lora: 1 step");
    }
}
