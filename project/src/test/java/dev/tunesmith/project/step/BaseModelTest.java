package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

final class BaseModelTest {

    @TempDir
    Path root;

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
