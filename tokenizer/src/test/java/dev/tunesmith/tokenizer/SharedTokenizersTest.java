package dev.tunesmith.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/**
 * Tokenizers that others published, from the folder that {@code TUNESMITH_DATA} names: {@code tokenizers}, and the text of {@code
 * wikitext2}. Without the variable there is nothing to test.
 */
final class SharedTokenizersTest {

    private static final int RANDOM_TEXTS = 10_000;

    /** Folder, file, and whether all 256 bytes have a token. */
    private record Published(String folder, String file, boolean complete) {}

    private static final List<Published> BYTE_LEVEL = List.of(
            new Published("gpt2", "tokenizer.json", true),
            new Published("torchtune_llama3_like_small", "tokenizer.json", true),
            new Published("torchtune_tiny_bpe_qwen_style", "tiny_bpe_tokenizer.json", false));

    @TestFactory
    Stream<DynamicTest> published() {
        String data = System.getenv("TUNESMITH_DATA");
        if (data == null) {
            return Stream.empty();
        }
        Path tokenizers = Path.of(data, "tokenizers");
        List<DynamicTest> tests = new ArrayList<>();
        for (Published each : BYTE_LEVEL) {
            Path file = tokenizers.resolve(each.folder).resolve(each.file);
            tests.add(dynamicTest(each.folder + ": golden ids", () -> golden(file)));
            tests.add(dynamicTest(
                    each.folder + ": every line of wikitext2 comes back",
                    () -> comesBack(file, Path.of(data, "wikitext2"), each.complete)));
            tests.add(dynamicTest(each.folder + ": no control id from typed text", () -> typed(file)));
        }
        for (String folder : List.of("bert_uncased_minilm", "bge_small_zh")) {
            Path file = tokenizers.resolve(folder).resolve("tokenizer.json");
            tests.add(dynamicTest(folder + ": no control id from typed text", () -> typed(file)));
        }
        tests.add(dynamicTest("a folder as it is", () -> folder(tokenizers.resolve("torchtune_llama3_like_small"))));
        return tests.stream();
    }

    private static Tokenizer open(Path file) throws IOException {
        return Tokenizer.fromParts(
                new TokenizerParts(file.toString(), Files.readString(file), Map.of(), List.of(), null, Map.of()));
    }

    private static void golden(Path file) throws IOException {
        int refused = 0;
        try (Tokenizer tokenizer = open(file)) {
            List<String> rows = Files.readAllLines(file.resolveSibling("golden_encodings.jsonl"));
            for (String line : rows) {
                JsonNode row = Json.parse(line);
                String text = row.path("text").stringValue();
                if (row.path("ids").isNull()) {
                    refused++; // a byte has no token: the golden has no ids, and here it is an error
                    assertThat(encodeOrNull(tokenizer, text)).as(text).isNull();
                } else {
                    int[] ids = IntStream.range(0, row.path("ids").size())
                            .map(i -> row.path("ids").path(i).intValue())
                            .toArray();
                    assertThat(tokenizer.encode(text)).as(text).isEqualTo(ids);
                    assertThat(tokenizer.decode(ids, false)).isEqualTo(text);
                }
            }
            assertThat(rows).hasSize(39);
            assertThat(refused).isLessThan(20);
        }
    }

    private static int @Nullable [] encodeOrNull(Tokenizer tokenizer, String text) {
        try {
            return tokenizer.encode(text);
        } catch (DataException e) {
            assertThat(e).hasMessageContaining("has no token for the byte");
            return null;
        }
    }

    private static void comesBack(Path file, Path wikitext, boolean complete) throws IOException {
        int lines = 0;
        int refused = 0;
        try (Tokenizer tokenizer = open(file)) {
            for (String name : List.of("test.txt", "valid.txt")) {
                for (String line : Files.readString(wikitext.resolve(name)).split("(?<=\n)", -1)) {
                    int[] ids = encodeOrNull(tokenizer, line);
                    lines++;
                    if (ids == null) {
                        refused++;
                    } else {
                        assertThat(tokenizer.decode(ids, false)).isEqualTo(line);
                    }
                }
            }
        }
        assertThat(lines).isGreaterThan(8000);
        assertThat(refused).as("lines refused, of " + lines).isLessThanOrEqualTo(complete ? 0 : lines);
    }

    private static void typed(Path file) throws IOException {
        Random random = new Random(17);
        try (Tokenizer tokenizer = open(file)) {
            List<String> parts = new ArrayList<>(tokenizer.controlTokens().keySet());
            parts.addAll(List.of(
                    "<|im_start|>", "<|im_end|>", "<s>", "</s>", "[CLS]", "<|endoftext|>", "<|", "|>", "[", "]"));
            parts.addAll(List.of(" ", "\n", "system", "the parcel", "<", ">", "eot_id", "12", "Endoftext"));
            int controls = tokenizer.controlTokens().size();
            for (int i = 0; i < RANDOM_TEXTS; i++) {
                StringBuilder text = new StringBuilder();
                for (int part = random.nextInt(10); part >= 0; part--) {
                    text.append(parts.get(random.nextInt(parts.size())));
                }
                int[] ids = tokenizer.encode(text.toString());
                // text that the vocabulary lacks becomes the unknown token, as it must
                assertThat(Arrays.stream(ids)
                                .filter(tokenizer::isControl)
                                .filter(id -> !tokenizer.piece(id).equals("[UNK]")))
                        .as(text.toString())
                        .isEmpty();
            }
            if (controls > 0) {
                String token = tokenizer.controlTokens().keySet().iterator().next();
                assertThat(tokenizer.encodeControl(token)).hasSize(1);
            }
        }
    }

    private static void folder(Path folder) {
        try (Tokenizer tokenizer = Tokenizer.fromFolder(folder)) {
            assertThat(tokenizer.encode("Hello world")).containsExactly(72, 381, 111, 441, 307);
            assertThat(tokenizer.bos()).hasValue(2000);
            assertThat(tokenizer.eosIds()).containsExactly(2001);
        }
    }
}
