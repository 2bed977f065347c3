package dev.tunesmith.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Equality with Hugging Face's trainer; golden values from {@code src/test/scripts/make_bpe_golden.py}. */
class BpeTrainerTest {

    private static final JsonNode GOLDEN = Json.parse(resource("golden.json"));

    private static String resource(String name) {
        try (var in = Objects.requireNonNull(BpeTrainerTest.class.getResourceAsStream("/bpe/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static List<JsonNode> runs() {
        return GOLDEN.get("runs").valueStream().toList();
    }

    private static Tokenizer train(int size, int minFrequency, String text) {
        BpeTrainer trainer = new BpeTrainer(size, minFrequency);
        trainer.add(text);
        return trainer.train();
    }

    @ParameterizedTest
    @MethodSource("runs")
    void mergesAndIdsEqualThoseOfHuggingFace(JsonNode run) {
        int size = run.get("vocabulary_size").asInt();
        try (Tokenizer tokenizer = train(size, run.get("min_frequency").asInt(), resource("text.txt"))) {
            List<String> merges = Json.parse(tokenizer.json())
                    .path("model")
                    .path("merges")
                    .valueStream()
                    .map(JsonNode::asString)
                    .toList();
            assertThat(merges)
                    .containsExactlyElementsOf(run.get("merges")
                            .valueStream()
                            .map(JsonNode::asString)
                            .toList());
            assertThat(tokenizer.vocabSize()).isEqualTo(run.get("size").asInt());
            List<JsonNode> texts = GOLDEN.get("texts").valueStream().toList();
            for (int i = 0; i < texts.size(); i++) {
                int[] expected = run.get("ids")
                        .get(i)
                        .valueStream()
                        .mapToInt(JsonNode::asInt)
                        .toArray();
                assertThat(tokenizer.encode(texts.get(i).asString())).isEqualTo(expected);
                assertThat(tokenizer.decode(expected, false))
                        .isEqualTo(texts.get(i).asString());
            }
        }
    }

    @Test
    void theEndOfTextIsAControlTokenThatNoTextMakes() {
        try (Tokenizer tokenizer = train(300, 2, "<|endoftext|> ".repeat(50))) {
            assertThat(tokenizer.controlTokens()).containsOnlyKeys(BpeTrainer.END_OF_TEXT);
            assertThat(tokenizer.eosIds()).containsExactly(0);
            assertThat(tokenizer.encode(BpeTrainer.END_OF_TEXT)).doesNotContain(0);
            assertThat(tokenizer.encodeControl(BpeTrainer.END_OF_TEXT)).containsExactly(0);
            assertThat(tokenizer.addsBos()).isFalse();
        }
    }

    @Test
    void aVocabularyWithoutRoomForEveryByteIsRefused() {
        assertThatThrownBy(() -> new BpeTrainer(256, 2))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("vocabulary of 256 tokens is too small");
        try (Tokenizer bytes = train(BpeTrainer.SMALLEST, 2, "some text")) {
            assertThat(bytes.vocabSize()).isEqualTo(257);
            assertThat(bytes.encode("ab")).hasSize(2);
        }
    }

    @Test
    void withoutTextThereIsNoTokenizer() {
        assertThatThrownBy(() -> train(300, 2, "")).isInstanceOf(DataException.class);
    }
}
