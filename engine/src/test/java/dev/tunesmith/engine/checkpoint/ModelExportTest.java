package dev.tunesmith.engine.checkpoint;

import static dev.tunesmith.engine.testkit.GoldenModel.logits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.testkit.GoldenModel;
import dev.tunesmith.engine.testkit.Planted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelExportTest {

    @TempDir
    private Path folder;

    static List<GoldenModel> all() throws Exception {
        return GoldenModel.all();
    }

    private ModelExport.Result export(Path model, @Nullable Path adapter, DType type) {
        return ModelExport.run(
                new ModelExport.Request(model, adapter, folder.resolve("out"), type, ModelFolderWriter.MAX_SHARD_BYTES),
                Progress.silent());
    }

    @ParameterizedTest
    @MethodSource("all")
    void aMergedFolderComputesWhatPeftsMergedModelComputes(GoldenModel golden) {
        Path adapter = golden.folder().resolve("adapter_end");
        ModelExport.Result result = export(golden.folder(), adapter, DType.FLOAT32);
        assertThat(result.difference()).isLessThan(1e-4);
        try (DecoderModel exported = GoldenModel.load(folder.resolve("out"))) {
            float[] found = logits(exported, golden.sequences().get(1), null);
            assertThat(GoldenModel.largestDifference(found, golden.tensor("merged_logits.1")))
                    .isLessThan(1e-3f);
        }
    }

    @Test
    void aWeightThatIsNoNumberIsNamedInModelAndAdapter() throws Exception {
        Path golden = GoldenModel.resource("llama_tied");
        String weight = "model.layers.1.mlp.down_proj.weight";
        for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
            Path model = Planted.model(golden, weight, bad, folder.resolve("model" + bad));
            assertThatThrownBy(() -> export(model, null, DType.FLOAT32))
                    .isInstanceOf(ModelFileException.class)
                    .hasMessageContaining(model + ": weight '" + weight + "' holds " + bad);
        }
        String b = "base_model.model.model.layers.1.mlp.down_proj.lora_B.weight";
        Path adapter = Planted.adapter(golden.resolve("adapter_end"), b, Float.NaN, folder.resolve("adapter"));
        assertThatThrownBy(() -> export(golden, adapter, DType.FLOAT32))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("adapter_model.safetensors: weight '" + b + "' holds NaN");
        Path large = Planted.model(golden, weight, 1e6f, folder.resolve("large"));
        assertThatThrownBy(() -> export(large, null, DType.FLOAT16))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining(weight + " has numbers that are too large for float16");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void halfPrecisionIsWrittenAndSaysHowFarItIsOff() throws Exception {
        Path model = GoldenModel.resource("gguf/llama_tied.gguf");
        for (DType type : List.of(DType.BFLOAT16, DType.FLOAT16)) {
            ModelExport.Result result = ModelExport.run(
                    new ModelExport.Request(
                            model, null, folder.resolve(type.name()), type, ModelFolderWriter.MAX_SHARD_BYTES),
                    Progress.silent());
            assertThat(result.difference()).isBetween(1e-6, 0.5);
        }
    }

    @Test
    void whatIsThereStaysAndAnAdapterThatDoesNotFitLeavesNothing() throws Exception {
        Path golden = GoldenModel.resource("llama_tied");
        assertThatThrownBy(() -> export(golden, GoldenModel.resource("gpt2/adapter_end"), DType.FLOAT32))
                .isInstanceOf(ModelFileException.class);
        assertThat(folder.toFile().list()).isEmpty();

        Files.createDirectories(folder.resolve("out"));
        Files.writeString(folder.resolve("out/mine"), "mine");
        assertThatThrownBy(() -> export(golden, null, DType.FLOAT32))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("is there already");
        assertThat(folder.resolve("out").toFile().list()).containsExactly("mine");
    }
}
