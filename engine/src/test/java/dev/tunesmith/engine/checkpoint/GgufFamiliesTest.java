package dev.tunesmith.engine.checkpoint;

import static dev.tunesmith.engine.testkit.GoldenModel.largestDifference;
import static dev.tunesmith.engine.testkit.GoldenModel.logits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.lora.PeftFolder;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.testkit.GoldenGguf;
import dev.tunesmith.engine.testkit.GoldenModel;
import dev.tunesmith.engine.testkit.Trainings;
import dev.tunesmith.engine.train.Training;
import dev.tunesmith.weights.TensorEntry;
import dev.tunesmith.weights.safetensors.SafetensorsFile;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A GGUF file is the model that its Hugging Face folder is, for every family that GGUF knows. */
class GgufFamiliesTest {

    private static final float SAME = 1e-5f;
    private static final int STEPS = 3;

    @TempDir
    Path folder;

    static List<GoldenGguf> all() throws Exception {
        return GoldenGguf.all();
    }

    static List<GoldenGguf> inFull() throws Exception {
        return all().stream().filter(gguf -> !gguf.quantised()).toList();
    }

    @Test
    void everyArchitectureHasAFixture() throws Exception {
        assertThat(all().stream()
                        .map(gguf -> gguf.described().get("architecture").asString()))
                .containsAll(GgufArchitecture.names());
    }

    @ParameterizedTest
    @MethodSource("inFull")
    void logitsAreThoseOfTheFolder(GoldenGguf gguf) throws Exception {
        try (DecoderModel one = GoldenModel.load(gguf.file());
                DecoderModel other = GoldenModel.load(gguf.huggingFaceFolder(folder.resolve("hf")))) {
            for (int[] prompt : gguf.prompts()) {
                assertThat(largestDifference(logits(one, prompt, null), logits(other, prompt, null)))
                        .isLessThan(SAME);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void greedyTokensAndLogitsAreThoseOfTransformers(GoldenGguf gguf) throws Exception {
        try (DecoderModel model = GoldenModel.load(gguf.file())) {
            float[] last = last(model, gguf.prompts().get(1));
            assertThat(largestDifference(last, gguf.lastLogits())).isLessThan(1e-4f);
            for (int i = 0; i < gguf.prompts().size(); i++) {
                int[] prompt = gguf.prompts().get(i);
                assertThat(greedy(model, prompt, gguf.greedyTokens(i).length)).isEqualTo(gguf.greedyTokens(i));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("inFull")
    void anAdapterTrainedOnTheFileIsTheOneTrainedOnTheFolder(GoldenGguf gguf) throws Exception {
        try (DecoderModel one = GoldenModel.load(gguf.file());
                DecoderModel other = GoldenModel.load(gguf.huggingFaceFolder(folder.resolve("hf")))) {
            Map<String, float[]> ours = train(one, gguf, folder.resolve("one"));
            Map<String, float[]> theirs = train(other, gguf, folder.resolve("other"));
            assertSame(ours, theirs, SAME);
            Path adapter = folder.resolve("other/adapter");
            assertThat(tuned(one, adapter, gguf))
                    .usingComparatorWithPrecision(SAME)
                    .containsExactly(tuned(other, adapter, gguf));
        }
    }

    @ParameterizedTest
    @MethodSource("inFull")
    void whatIsExportedOfTheFileIsTheFolder(GoldenGguf gguf) throws Exception {
        Path out = folder.resolve("out");
        ModelExport.Request request =
                new ModelExport.Request(gguf.file(), null, out, DType.FLOAT32, ModelFolderWriter.MAX_SHARD_BYTES);
        if (gguf.name().equals("llama_bias_scaled")) {
            assertThatThrownBy(() -> ModelExport.run(request, Progress.silent()))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("rope_freqs.weight");
            return;
        }
        ModelExport.run(request, Progress.silent());
        Map<String, float[]> written = tensors(out.resolve("model.safetensors"));
        Map<String, float[]> original = tensors(gguf.source().folder().resolve("model.safetensors"));
        // Adding and taking away the 1 of Gemma's norms costs the last bits of a number.
        assertSame(written, original, 1e-6f);
        try (DecoderModel one = GoldenModel.load(out);
                DecoderModel other = GoldenModel.load(gguf.huggingFaceFolder(folder.resolve("hf")))) {
            int[] prompt = gguf.prompts().get(1);
            assertThat(largestDifference(logits(one, prompt, null), logits(other, prompt, null)))
                    .isLessThan(SAME);
        }
    }

    /** Llama 3's scaling is in the file as divisors only, from which its settings are found again. */
    @Test
    void theScalingOfLlama3IsRecognised() throws Exception {
        try (GgufFiles files = GgufFiles.open(GoldenGguf.named("llama3").file())) {
            assertThat(files.configJson().get("rope_scaling").toString())
                    .isEqualTo("{\"rope_type\":\"llama3\",\"factor\":8.0,\"low_freq_factor\":1.0,"
                            + "\"high_freq_factor\":4.0,\"original_max_position_embeddings\":8192}");
        }
    }

    private static void assertSame(Map<String, float[]> ours, Map<String, float[]> theirs, float tolerance) {
        assertThat(ours.keySet()).isEqualTo(theirs.keySet()).isNotEmpty();
        ours.forEach((name, values) -> assertThat(largestDifference(values, Objects.requireNonNull(theirs.get(name))))
                .as(name)
                .isLessThan(tolerance));
    }

    private static Map<String, float[]> train(DecoderModel model, GoldenGguf gguf, Path run) throws Exception {
        Path start = gguf.source().folder().resolve("adapter_start");
        try (Training training = Training.setUp(
                model,
                new Training.Data(gguf.source().rows(), List.of()),
                Trainings.ofSteps(STEPS).from(start).config(),
                Trainings.run(run, event -> {}))) {
            training.train(false);
        }
        return tensors(run.resolve("adapter/adapter_model.safetensors"));
    }

    /** Logits with an adapter apart and then merged, one after the other. */
    private static float[] tuned(DecoderModel model, Path folder, GoldenGguf gguf) {
        int[] prompt = gguf.prompts().get(0);
        try (LoraAdapter adapter = PeftFolder.read(folder, model.adaptable(), false, DType.FLOAT32)) {
            float[] apart = logits(model, prompt, adapter);
            model.merge(adapter);
            float[] merged = logits(model, prompt, null);
            float[] both = Arrays.copyOf(apart, apart.length + merged.length);
            System.arraycopy(merged, 0, both, apart.length, merged.length);
            return both;
        }
    }

    private static Map<String, float[]> tensors(Path path) {
        assertThat(Files.exists(path)).as(path.toString()).isTrue();
        Map<String, float[]> tensors = new TreeMap<>();
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            for (TensorEntry entry : file.tensors().values()) {
                float[] values = new float[(int) entry.elements()];
                file.readFloats(entry, 0, FloatBuffer.wrap(values));
                tensors.put(entry.name(), values);
            }
        }
        return tensors;
    }

    private static float[] last(DecoderModel model, int[] ids) {
        float[] all = logits(model, ids, null);
        return Arrays.copyOfRange(all, all.length - all.length / ids.length, all.length);
    }

    private static int[] greedy(DecoderModel model, int[] prompt, int count) {
        int[] ids = prompt;
        for (int i = 0; i < count; i++) {
            float[] last = last(model, ids);
            int best = 0;
            for (int id = 1; id < last.length; id++) {
                best = last[id] > last[best] ? id : best;
            }
            ids = Arrays.copyOf(ids, ids.length + 1);
            ids[ids.length - 1] = best;
        }
        return Arrays.copyOfRange(ids, prompt.length, ids.length);
    }
}
