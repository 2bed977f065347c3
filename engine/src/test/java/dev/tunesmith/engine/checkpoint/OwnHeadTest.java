package dev.tunesmith.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.model.StoredWeight;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.testkit.GoldenModel;
import dev.tunesmith.engine.testkit.TinyLlama;
import dev.tunesmith.weights.TensorEntry;
import dev.tunesmith.weights.safetensors.SafetensorsFile;
import dev.tunesmith.weights.safetensors.SafetensorsWriter;
import dev.tunesmith.weights.safetensors.SafetensorsWriter.Item;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A head in the files of a model whose configuration says that there is none. */
class OwnHeadTest {

    private static final int VOCAB = 1100; // 35,200 numbers, of which the last lie beyond the first part compared
    private static final String TOKENS = "model.embed_tokens.weight";
    private static final String HEAD = "lm_head.weight";
    private static final int[] IDS = {5, 17, 3, 80, 41};

    @TempDir
    private Path folder;

    @BeforeEach
    void write() throws Exception {
        TinyLlama.usual().withVocab(VOCAB).write(folder);
    }

    private void tie() throws Exception {
        Path config = folder.resolve("config.json");
        String untied = Files.readString(config);
        String tied = untied.replace("\"tie_word_embeddings\" : false", "\"tie_word_embeddings\" : true");
        assertThat(tied).isNotEqualTo(untied);
        Files.writeString(config, tied);
    }

    /** Write the weights again with the embeddings as head, but for what is added to its last number. */
    private void writeHead(float added) throws Exception {
        Path weights = folder.resolve("model.safetensors");
        Path changed = folder.resolve("changed");
        try (SafetensorsFile file = SafetensorsFile.open(weights)) {
            TensorEntry tokens = file.tensor(TOKENS);
            float[] head = new float[Math.toIntExact(tokens.elements())];
            file.readFloats(tokens, 0, FloatBuffer.wrap(head));
            head[head.length - 1] += added;
            List<Item> items = new ArrayList<>();
            for (TensorEntry entry : file.tensors().values()) {
                items.add(
                        entry.name().equals(HEAD)
                                ? Item.ofFloats(HEAD, entry.shape(), head)
                                : Item.copyOf(entry.name(), file, entry));
            }
            SafetensorsWriter.write(changed, Map.of(), items);
        }
        Files.move(changed, weights, StandardCopyOption.REPLACE_EXISTING);
    }

    private static List<String> names(DecoderModel model) {
        return model.storedWeights().stream().map(StoredWeight::name).toList();
    }

    @Test
    void aHeadThatDiffersIsUsedAndTold() throws Exception {
        float[] wanted;
        String values;
        try (DecoderModel model = GoldenModel.load(folder);
                Checkpoint checkpoint = Checkpoint.open(folder)) {
            wanted = GoldenModel.logits(model, IDS, null);
            values = checkpoint.valuesSha256();
            assertThat(checkpoint.ownHead()).isEmpty();
        }
        tie();
        try (Checkpoint checkpoint = Checkpoint.open(folder);
                DecoderModel model = checkpoint.load(DType.FLOAT32);
                DecoderModel trainable = checkpoint.loadTrainable(DType.FLOAT32)) {
            assertThat(GoldenModel.logits(model, IDS, null)).isEqualTo(wanted);
            assertThat(names(model)).contains(HEAD);
            assertThat(names(trainable)).contains(HEAD);
            assertThat(checkpoint.valuesSha256()).isEqualTo(values);
            assertThat(checkpoint.ownHead().orElseThrow()).contains("config.json", "tie_word_embeddings", HEAD, TOKENS);
        }
    }

    @Test
    void oneNumberIsEnoughToDiffer() throws Exception {
        tie();
        writeHead(1e-3f);
        try (DecoderModel model = GoldenModel.load(folder)) {
            assertThat(names(model)).contains(HEAD);
        }
    }

    @Test
    void aHeadThatIsTheEmbeddingsIsStillNotNeeded() throws Exception {
        tie();
        writeHead(0);
        try (Checkpoint checkpoint = Checkpoint.open(folder);
                DecoderModel model = checkpoint.load(DType.FLOAT32)) {
            assertThat(checkpoint.ownHead()).isEmpty();
            assertThat(names(model)).doesNotContain(HEAD);
        }
        assertThat(exported().path("tie_word_embeddings").asBoolean(false)).isTrue();
    }

    @Test
    void anExportedFolderSaysThatTheHeadIsOfItsOwn() throws Exception {
        tie();
        float[] wanted;
        try (DecoderModel model = GoldenModel.load(folder)) {
            wanted = GoldenModel.logits(model, IDS, null);
        }
        assertThat(exported().path("tie_word_embeddings").asBoolean(true)).isFalse();
        try (DecoderModel model = GoldenModel.load(folder.resolve("out"))) {
            assertThat(GoldenModel.logits(model, IDS, null)).isEqualTo(wanted);
        }
    }

    private JsonNode exported() throws Exception {
        Path out = folder.resolve("out");
        ModelExport.run(
                new ModelExport.Request(folder, null, out, DType.FLOAT32, ModelFolderWriter.MAX_SHARD_BYTES),
                Progress.silent());
        return Json.parse(Files.readString(out.resolve("config.json")));
    }
}
