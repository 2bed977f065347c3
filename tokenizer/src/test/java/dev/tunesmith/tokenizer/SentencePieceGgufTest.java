package dev.tunesmith.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.io.Json;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** SentencePiece vocabularies from GGUF give llama.cpp's ids; fixtures by {@code make_spm_golden.py} and {@code spm_llamacpp.mjs}. */
class SentencePieceGgufTest {

    @TempDir
    Path folder;

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(SentencePieceGgufTest.class.getResource("/spm/" + name), name)
                .toURI());
    }

    @ParameterizedTest
    @ValueSource(strings = {"spm_llama", "spm_gemma"})
    void idsAreThoseOfLlamaCpp(String name) throws Exception {
        try (Tokenizer tokenizer = Tokenizer.fromGguf(resource(name + ".gguf"))) {
            TinyTokenizer.folder(folder, Map.of("tokenizer.json", tokenizer.json()));
            try (Tokenizer exported = Tokenizer.fromFolder(folder)) {
                for (JsonNode golden : Json.parse(Files.readString(resource(name + ".json")))) {
                    String text = golden.get("text").asString();
                    int[] ids = golden.get("ids")
                            .valueStream()
                            .mapToInt(JsonNode::asInt)
                            .toArray();
                    assertThat(tokenizer.encode(text)).as(text).isEqualTo(ids);
                    assertThat(exported.encode(text)).as(text).isEqualTo(ids);
                    assertThat(tokenizer.decode(ids, false)).as(text).isEqualTo(text.replace('\u2581', ' '));
                }
            }
        }
    }

    @Test
    void specialTokensAndTheStartOfASequenceAreKnown() throws Exception {
        try (Tokenizer tokenizer = Tokenizer.fromGguf(resource("spm_llama.gguf"))) {
            assertThat(tokenizer.addsBos()).isTrue();
            assertThat(tokenizer.encodeStart("The")[0]).isEqualTo(1);
            assertThat(tokenizer.eosIds()).containsExactly(2);
            assertThat(tokenizer.encodeControl("</s>")).containsExactly(2);
            assertThat(tokenizer.encode("</s>")).doesNotContain(2);
        }
    }
}
