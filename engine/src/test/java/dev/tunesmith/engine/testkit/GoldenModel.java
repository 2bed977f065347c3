package dev.tunesmith.engine.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tunesmith.core.event.RunEvent;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.engine.checkpoint.Checkpoint;
import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.nn.CausalAttention;
import dev.tunesmith.engine.nn.PackedBatch.Segment;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.train.TrainingRow;
import dev.tunesmith.weights.safetensors.SafetensorsFile;
import java.net.URISyntaxException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A tiny random model with what transformers and PEFT computed with it; made by {@code src/test/scripts/make_golden.py}. */
public record GoldenModel(Path folder, JsonNode golden) {

    /** Names a folder with more fixtures in the same layout. */
    private static final String MORE = "TUNESMITH_GOLDEN";

    /** All fixtures, and those of the folder that the environment variable {@value #MORE} names. */
    public static List<GoldenModel> all() throws Exception {
        List<GoldenModel> models =
                new ArrayList<>(in(resource("llama_tied").resolve("..").normalize()));
        String more = System.getenv(MORE);
        if (more != null) {
            models.addAll(in(Path.of(more)));
        }
        return models;
    }

    private static List<GoldenModel> in(Path folder) throws Exception {
        List<Path> folders;
        try (Stream<Path> entries = Files.list(folder)) {
            folders = entries.filter(entry -> Files.exists(entry.resolve("golden.json")))
                    .sorted()
                    .toList();
        }
        List<GoldenModel> models = new ArrayList<>();
        for (Path entry : folders) {
            models.add(at(entry));
        }
        return models;
    }

    public static GoldenModel named(String name) throws Exception {
        return at(resource(name));
    }

    private static GoldenModel at(Path folder) throws Exception {
        return new GoldenModel(folder, Json.parse(Files.readString(folder.resolve("golden.json"))));
    }

    /** What PEFT computed with a variant of LoRA; made by {@code src/test/scripts/make_lora_golden.py}. */
    public static GoldenModel loraVariant(String name) throws Exception {
        return at(resource("../lora/" + name));
    }

    /** One linear layer with DoRA and dropout, as tensors alone; made by the same script. */
    public static GoldenModel linearWithDropout() throws Exception {
        return new GoldenModel(resource("../lora/dora_dropout"), Json.parse("{}"));
    }

    @Override
    public String toString() {
        return folder.getFileName().toString();
    }

    public static Path resource(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(GoldenModel.class.getResource("/golden"), name)
                        .toURI())
                .resolve(name)
                .normalize();
    }

    public DecoderModel load() {
        return load(folder);
    }

    /** With matrix products in another type. */
    public DecoderModel load(DType type) {
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            return checkpoint.load(type);
        }
    }

    public static DecoderModel load(Path path) {
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            return checkpoint.load(DType.FLOAT32);
        }
    }

    public List<int[]> sequences() {
        List<int[]> result = new ArrayList<>();
        golden.get("sequences").forEach(node -> result.add(ints(node)));
        return result;
    }

    /** The sequences as training rows, each with its prompt masked. */
    public List<TrainingRow> rows() {
        List<int[]> sequences = sequences();
        int[] prompts = ints(golden.get("lora").get("prompt_lengths"));
        List<TrainingRow> rows = new ArrayList<>();
        for (int i = 0; i < prompts.length; i++) {
            rows.add(row("row" + i, sequences.get(i), prompts[i]));
        }
        return rows;
    }

    public static TrainingRow row(String id, int[] ids, int promptLength) {
        int[] labels = ids.clone();
        Arrays.fill(labels, 0, promptLength, TrainingRow.IGNORED);
        return new TrainingRow(id, ids, labels);
    }

    /** Numbers of the recorded LoRA run. */
    public double[] doubles(String key) {
        return golden.get("lora")
                .get(key)
                .valueStream()
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    /** Whether steps have the losses and gradient norms that the reference recorded. */
    public void assertTrained(List<RunEvent.Step> steps) {
        double[] losses = doubles("losses");
        double[] norms = doubles("grad_norms_before_clip");
        assertThat(steps).hasSize(losses.length);
        for (int i = 0; i < losses.length; i++) {
            assertThat(steps.get(i).loss()).isCloseTo(losses[i], within(1e-4 * losses[i]));
            assertThat(steps.get(i).gradNorm()).isCloseTo(norms[i], within(1e-3 * norms[i]));
        }
    }

    /** The tokens that follow one of the first sequences, each the likeliest. */
    public int[] greedyTokens(int sequence) {
        return ints(golden.get("greedy_tokens").get(sequence));
    }

    public int greedySequences() {
        return golden.get("greedy_tokens").size();
    }

    public float[] tensor(String name) {
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve("golden.safetensors"))) {
            FloatBuffer values = FloatBuffer.allocate((int) file.tensor(name).elements());
            file.readFloats(file.tensor(name), 0, values);
            return values.array();
        }
    }

    /** Logits of one sequence in a full forward pass, row-major [T, V]. */
    public static float[] logits(DecoderModel model, int[] ids, @Nullable LoraAdapter adapter) {
        int[] positions = new int[ids.length];
        Arrays.setAll(positions, i -> i);
        List<Segment> segments = List.of(new Segment(0, ids.length, -1));
        try (Scope scope = Scope.open();
                CausalAttention attention =
                        new CausalAttention(model.dimensions().attention())) {
            return model.logits(
                            model.hidden(
                                    ids,
                                    positions,
                                    (layer, qkv) -> attention.forward(qkv, segments, model.window(layer)),
                                    adapter),
                            adapter)
                    .toFloats();
        }
    }

    public static float largestDifference(float[] a, float[] b) {
        float largest = a.length == b.length ? 0 : Float.POSITIVE_INFINITY;
        for (int i = 0; i < Math.min(a.length, b.length); i++) {
            float difference = Math.abs(a[i] - b[i]);
            largest = Float.isNaN(difference) ? Float.POSITIVE_INFINITY : Math.max(largest, difference);
        }
        return largest;
    }

    private static int[] ints(JsonNode node) {
        return node.valueStream().mapToInt(JsonNode::asInt).toArray();
    }
}
