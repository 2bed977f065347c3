package dev.tunesmith.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.engine.AdapterBase.Hashes;
import dev.tunesmith.engine.checkpoint.ModelExport;
import dev.tunesmith.engine.checkpoint.ModelFolderWriter;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.testkit.GoldenGguf;
import dev.tunesmith.engine.testkit.GoldenModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AdapterBaseTest {

    @TempDir
    private Path folder;

    /** All but one whose rotary frequencies no config.json can say, so that it is not exported. */
    static List<GoldenGguf> ggufs() throws Exception {
        return GoldenGguf.all().stream()
                .filter(gguf -> !gguf.toString().equals("llama_bias_scaled"))
                .toList();
    }

    /** A PEFT folder that says it was trained on a base. */
    private Path adapterOf(Path base) throws Exception {
        Path from = GoldenModel.resource("llama_tied/adapter_end");
        Path adapter = Files.createDirectories(folder.resolve("adapter"));
        for (String name : List.of("adapter_config.json", "adapter_model.safetensors")) {
            Files.copy(from.resolve(name), adapter.resolve(name));
        }
        Files.write(adapter.resolve(AdapterBase.FILE), AdapterBase.record("the first", Hashes.of(base)));
        return adapter;
    }

    /** The base with one number changed a little. */
    private Path changed(Path base) throws IOException {
        Path copy = Files.createDirectories(folder.resolve("changed"));
        Files.copy(base.resolve("config.json"), copy.resolve("config.json"));
        byte[] weights = Files.readAllBytes(base.resolve("model.safetensors"));
        weights[weights.length - 4] ^= 1;
        Files.write(copy.resolve("model.safetensors"), weights);
        return copy;
    }

    @ParameterizedTest
    @MethodSource("ggufs")
    void theFolderExportedFromAGgufFileHasItsValues(GoldenGguf gguf) throws Exception {
        Path out = folder.resolve("out");
        ModelExport.run(
                new ModelExport.Request(gguf.file(), null, out, DType.FLOAT32, ModelFolderWriter.MAX_SHARD_BYTES),
                Progress.silent());
        Hashes one = Hashes.of(gguf.file());
        Hashes other = Hashes.of(out);
        assertThat(one.files().get()).isNotEqualTo(other.files().get());
        assertThat(one.values().get()).isEqualTo(other.values().get());
    }

    @Test
    void aFolderCutIntoOtherFilesIsTheSameBaseAndOneInAnotherTypeIsNot() throws Exception {
        Path base = GoldenModel.resource("llama_tied");
        Path adapter = adapterOf(base);
        Path cut = folder.resolve("cut");
        ModelExport.run(new ModelExport.Request(base, null, cut, DType.FLOAT32, 20_000), Progress.silent());
        Path narrow = folder.resolve("narrow");
        ModelExport.run(
                new ModelExport.Request(base, null, narrow, DType.BFLOAT16, ModelFolderWriter.MAX_SHARD_BYTES),
                Progress.silent());
        assertThatCode(() -> AdapterBase.require(adapter, "cut", Hashes.of(cut), "--other-base"))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> AdapterBase.require(adapter, "narrow", Hashes.of(narrow), "--other-base"))
                .isInstanceOf(ModelFileException.class);
    }

    @Test
    void anotherBaseIsANamedErrorUnlessItIsAllowed() throws Exception {
        Path base = GoldenModel.resource("llama_tied");
        Path adapter = adapterOf(base);
        try (LocalModel same = load(base)) {
            same.withAdapter(adapter).close();
        }
        try (LocalModel other = load(changed(base))) {
            assertThatThrownBy(() -> other.withAdapter(adapter))
                    .isInstanceOfSatisfying(
                            ModelFileException.class, e -> assertThat(e.fix()).contains("--other-base"))
                    .hasMessageContaining("trained on another base: the first")
                    .hasMessageContaining("changed has ");
            other.withAdapterOfAnyBase(adapter).close();
            Files.writeString(adapter.resolve(AdapterBase.FILE), "{");
            assertThatThrownBy(() -> other.withAdapter(adapter))
                    .isInstanceOf(ModelFileException.class)
                    .hasMessageContaining("not JSON");
            Files.delete(adapter.resolve(AdapterBase.FILE));
            other.withAdapter(adapter).close();
        }
    }

    private static LocalModel load(Path path) {
        return LocalModel.load(path, path.getFileName().toString(), EngineOptions.of(DType.FLOAT32), Progress.silent());
    }
}
