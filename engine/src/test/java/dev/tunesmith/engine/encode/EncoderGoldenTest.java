package dev.tunesmith.engine.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.Embedding;
import dev.tunesmith.engine.testkit.GoldenModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Vectors beside those of sentence-transformers, recorded by {@code src/test/scripts/make_encoder_golden.py}. The environment
 * variable {@value #MORE} names one more encoder to compare, such as a real one after {@code make_encoder_golden.py --of FOLDER}.
 */
class EncoderGoldenTest {

    private static final String MORE = "TUNESMITH_GOLDEN_ENCODER";
    private static final double COSINE_DISTANCE = 1e-5;
    private static final double ELEMENT = 2e-5;

    static List<Path> encoders() throws Exception {
        List<Path> folders = new ArrayList<>();
        folders.add(GoldenModel.resource("encoder/mean"));
        folders.add(GoldenModel.resource("encoder/cls"));
        String more = System.getenv(MORE);
        if (more != null) {
            folders.add(Path.of(more));
        }
        return folders;
    }

    @ParameterizedTest
    @MethodSource("encoders")
    void vectorsEqualTheReferences(Path folder) throws Exception {
        JsonNode golden = Json.parse(Files.readString(folder.resolve("golden.json")));
        List<String> texts =
                golden.get("texts").valueStream().map(JsonNode::asString).toList();
        EncoderFolder encoder = EncoderFolder.open(folder);
        assertThat(encoder.maxTokens()).isEqualTo(golden.get("max_seq_length").asInt());

        List<Embedding> found = embed(encoder, texts);

        for (int i = 0; i < texts.size(); i++) {
            float[] wanted = floats(golden.get("vectors").get(i));
            float[] vector = found.get(i).vector();
            assertThat(1 - new Embedding(wanted, false).similarity(found.get(i)))
                    .as("cosine distance of text %d", i)
                    .isLessThan(COSINE_DISTANCE);
            for (int k = 0; k < wanted.length; k++) {
                assertThat(vector[k]).as("text %d, element %d", i, k).isCloseTo(wanted[k], within((float) ELEMENT));
            }
            assertThat(found.get(i).truncated())
                    .as(
                            "text %d of %d tokens is cut",
                            i, golden.get("tokens").get(i).asInt())
                    .isEqualTo(golden.get("tokens").get(i).asInt() > encoder.maxTokens());
        }
        assertThat(found).anyMatch(Embedding::truncated).anyMatch(one -> !one.truncated());
    }

    @ParameterizedTest
    @MethodSource("encoders")
    void aVectorDoesNotDependOnItsNeighbours(Path folder) throws Exception {
        JsonNode golden = Json.parse(Files.readString(folder.resolve("golden.json")));
        List<String> texts =
                golden.get("texts").valueStream().map(JsonNode::asString).toList();
        EncoderFolder encoder = EncoderFolder.open(folder);
        List<Embedding> together = embed(encoder, texts);
        for (int i = 0; i < texts.size(); i++) {
            Embedding alone = embed(encoder, List.of(texts.get(i))).get(0);
            assertThat(1 - alone.similarity(together.get(i))).isLessThan(1e-6);
        }
    }

    private static List<Embedding> embed(EncoderFolder folder, List<String> texts) {
        try (BertEncoder encoder = folder.load(Progress.silent(), new Cancellation())) {
            return encoder.embed(texts);
        }
    }

    private static float[] floats(JsonNode node) {
        float[] values = new float[node.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) node.get(i).asDouble();
        }
        return values;
    }
}
