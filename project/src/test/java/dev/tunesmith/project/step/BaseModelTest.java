package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.weights.TensorEntry;
import dev.tunesmith.weights.safetensors.SafetensorsFile;
import dev.tunesmith.weights.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

final class BaseModelTest {

    @TempDir
    Path root;

    @Test
    void whatLoadingAheadHasToTellIsToldWhenTheWeightsAreAskedFor() throws IOException {
        TinyProject.write(root);
        giveAHead(root.resolve("model/model.safetensors"));
        List<String> notes = new ArrayList<>();
        StepContext context = StepContext.open(root, List.of(), new ResultIndexTest.Noting(notes), new Cancellation());
        try (BaseModel ahead = TinyProject.model(context)) {
            ahead.loadAhead();
            ahead.decoder();
            ahead.decoder();
        }
        assertThat(notes).singleElement().asString().contains("tie_word_embeddings", "lm_head.weight");
    }

    /** Write the weights again with zeros as a head beside the embeddings. */
    private static void giveAHead(Path weights) throws IOException {
        Path changed = weights.resolveSibling("changed");
        try (SafetensorsFile file = SafetensorsFile.open(weights)) {
            List<SafetensorsWriter.Item> items = new ArrayList<>();
            file.tensors().forEach((name, entry) -> items.add(SafetensorsWriter.Item.copyOf(name, file, entry)));
            TensorEntry tokens = file.tensor("model.embed_tokens.weight");
            float[] zeros = new float[Math.toIntExact(tokens.elements())];
            items.add(SafetensorsWriter.Item.ofFloats("lm_head.weight", tokens.shape(), zeros));
            SafetensorsWriter.write(changed, Map.of(), items);
        }
        Files.move(changed, weights, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void weightsLoadedAheadAreThoseOfTheModel() throws IOException {
        TinyProject.write(root);
        try (BaseModel ahead = TinyProject.model(TinyProject.open(root))) {
            ahead.loadAhead();
            assertThat(ahead.decoder()).isSameAs(ahead.decoder());
            assertThat(ahead.decoder().dimensions().maxPositions()).isEqualTo(ahead.contextLength());
        }
    }

    @Test
    void aTokenizerThatDoesNotFitIsRefusedEachTimeTheWeightsAreAskedFor() throws IOException {
        TinyProject.write(root);
        addTokenBeyondTheEmbedding(root.resolve("model/tokenizer.json"));
        try (BaseModel model = TinyProject.model(TinyProject.open(root))) {
            model.decoder(); // nothing has asked for the tokenizer yet
            model.conversations();
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(model::decoder)
                        .isInstanceOf(ModelFileException.class)
                        .hasMessageContaining("the tokenizer has 100001 tokens, but the model only");
            }
        }
    }

    private static void addTokenBeyondTheEmbedding(Path file) throws IOException {
        ObjectNode tokenizer = (ObjectNode) Json.parse(Files.readString(file));
        ArrayNode added = (ArrayNode) tokenizer.get("added_tokens");
        ObjectNode token = (ObjectNode) added.get(0).deepCopy();
        added.add(token.put("id", 100_000).put("content", "<|beyond|>"));
        Files.writeString(file, Json.line(tokenizer));
    }
}
