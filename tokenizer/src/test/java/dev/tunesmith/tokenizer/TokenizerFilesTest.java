package dev.tunesmith.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.ModelFileException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerFilesTest {

    @TempDir
    private Path folder;

    @Test
    void aFolderGivesTokensEndsAndTemplate() throws IOException {
        TinyTokenizer.folder(
                folder,
                Map.of(
                        "tokenizer.json", TinyTokenizer.json(),
                        "tokenizer_config.json",
                                "{\"bos_token\":{\"content\":\"<|endoftext|>\"},\"pad_token\":null,\"add_bos_token\":true,"
                                        + "\"chat_template\":[{\"name\":\"default\",\"template\":\"in config\"}]}",
                        "special_tokens_map.json", "{\"eos_token\":\"<|>\"}",
                        "generation_config.json", "{\"eos_token_id\":[0,3]}",
                        "chat_template.jinja", "writes <|im_end|>"));
        try (Tokenizer tokenizer = Tokenizer.fromFolder(folder)) {
            assertThat(tokenizer.bos()).hasValue(0);
            assertThat(tokenizer.addsBos()).isTrue();
            assertThat(tokenizer.encodeStart("a")).hasSize(2).startsWith(0);
            assertThat(tokenizer.eosIds()).containsExactly(3, 0, 2);
            assertThat(tokenizer.chatTemplates()).containsExactly(Map.entry("default", "writes <|im_end|>"));
            assertThat(tokenizer.specialTokens()).containsOnlyKeys("bos_token", "eos_token");
            assertThat(tokenizer.json()).isEqualTo(TinyTokenizer.json());
            assertThat(tokenizer.sha256()).matches("[0-9a-f]{64}");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\"",
                "[]",
                "{}",
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{}}}",
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":-1},\"merges\":[]}}",
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":99999999999},\"merges\":[]}}",
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"b\":0},\"merges\":[]}}",
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[\"a z\"]}}",
                "{\"model\":{\"type\":\"Fancy\",\"vocab\":{\"a\":0}}}",
                "{\"added_tokens\":[{\"id\":5,\"content\":\"a\"}],\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[]}}"
            })
    void aBadFileIsNamed(String json) throws IOException {
        TinyTokenizer.folder(folder, Map.of("tokenizer.json", json));
        assertThatThrownBy(() -> Tokenizer.fromFolder(folder))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("tokenizer.json");
    }

    @Test
    void filesThatDoNotFitAreNamed() throws IOException {
        assertThatThrownBy(() -> Tokenizer.fromFolder(folder)).hasMessageContaining("no tokenizer.json");
        TinyTokenizer.folder(
                folder,
                Map.of("tokenizer.json", TinyTokenizer.json(), "generation_config.json", "{\"eos_token_id\":100000}"));
        assertThatThrownBy(() -> Tokenizer.fromFolder(folder)).hasMessageContaining("end id 100000");
        TinyTokenizer.folder(folder, Map.of("generation_config.json", "{"));
        assertThatThrownBy(() -> Tokenizer.fromFolder(folder)).hasMessageContaining("generation_config.json");
    }

    /** As transformers does, in the order in which it knows the names. */
    @Test
    void tokensThatOnlyTheConfigurationNamesAreAddedAtTheEnd() throws IOException {
        TinyTokenizer.folder(
                folder,
                Map.of(
                        "tokenizer.json",
                        TinyTokenizer.json(),
                        "tokenizer_config.json",
                        "{\"eos_token\":\"</s>\",\"bos_token\":{\"content\":\"<s>\"},\"pad_token\":\"<|endoftext|>\"}"));
        int size = TinyTokenizer.train().ids().size();
        try (Tokenizer tokenizer = Tokenizer.fromFolder(folder)) {
            assertThat(tokenizer.vocabSize()).isEqualTo(size + 2);
            assertThat(tokenizer.bos()).hasValue(size);
            assertThat(tokenizer.eosIds()).containsExactly(size + 1);
            assertThat(tokenizer.encodeControl("<s>a</s>")).startsWith(size).endsWith(size + 1);
            assertThat(tokenizer.encode("<s>a</s>")).doesNotContain(size, size + 1);
            assertThat(tokenizer.decode(tokenizer.encode("<s>a</s>"), true)).isEqualTo("<s>a</s>");
            assertThat(tokenizer.json()).contains("</s>");
        }
    }

    @Test
    void aGgufGivesTheSameIdsAsTheFolder() throws IOException {
        Path gguf = folder.resolve("tiny.gguf");
        Files.write(gguf, gguf("gpt-2"));
        try (Tokenizer fromGguf = Tokenizer.fromGguf(gguf);
                Tokenizer fromFolder = TinyTokenizer.chat("<|im_end|>")) {
            for (String text :
                    List.of("The driver rang 1234 times, didn't he?", "a<|im_end|>\n\n  b", "<|im_start|>中")) {
                assertThat(fromGguf.encode(text)).isEqualTo(fromFolder.encode(text));
                assertThat(fromGguf.encodeControl(text)).isEqualTo(fromFolder.encodeControl(text));
            }
            assertThat(fromGguf.controlTokens()).isEqualTo(fromFolder.controlTokens());
            assertThat(fromGguf.bos()).hasValue(0);
            assertThat(fromGguf.eosIds()).containsExactly(2, 1);
            assertThat(fromGguf.chatTemplates()).containsEntry("default", "writes <|im_end|>");
            TinyTokenizer.folder(folder.resolve("out"), Map.of("tokenizer.json", fromGguf.json()));
            try (Tokenizer again = Tokenizer.fromFolder(folder.resolve("out"))) {
                assertThat(again.encodeControl("a<|im_end|> 12")).isEqualTo(fromGguf.encodeControl("a<|im_end|> 12"));
                assertThat(again.sha256()).isEqualTo(fromGguf.sha256());
            }
        }
    }

    /** How 1234 is split tells the kinds apart: digit by digit, three at most, or all. */
    @ParameterizedTest
    @CsvSource({
        "smollm,1 2 3 4",
        "llama-bpe,123 4",
        "gpt-2,1234",
        "default,1234",
        "qwen2,1 2 3 4",
        "olmo,1234",
        "dbrx,123 4",
        "smaug-bpe,123 4",
        "gpt-4o,123 4",
        "tekken,1 2 3 4"
    })
    void eachKindSplitsInItsWay(String pre, String pieces) {
        try (Tokenizer tokenizer = Tokenizer.fromParts(GgufTokenizerJson.rebuild(vocabulary(pre)))) {
            assertThat(Arrays.stream(tokenizer.encode("1234")).mapToObj(tokenizer::piece))
                    .containsExactly(pieces.split(" "));
            String decomposed = "e\u0301";
            assertThat(tokenizer.decode(tokenizer.encode(decomposed), false))
                    .isEqualTo(List.of("qwen2", "olmo").contains(pre) ? "\u00E9" : decomposed);
            assertThat(tokenizer.addsBos())
                    .isEqualTo(List.of("llama-bpe", "tekken").contains(pre));
        }
    }

    @Test
    void whatAGgufCannotGiveIsNamed() {
        assertThatThrownBy(() -> GgufTokenizerJson.rebuild(vocabulary("falcon")))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("\"falcon\"")
                .hasMessageContaining("smollm")
                .hasMessageContaining("llama-bpe")
                .hasMessageContaining("gpt-2")
                .hasMessageContaining("qwen2");
        GgufVocabulary good = vocabulary("smollm");
        assertThatThrownBy(() -> GgufTokenizerJson.rebuild(new GgufVocabulary(
                        "x",
                        "t5",
                        null,
                        good.tokens(),
                        good.types(),
                        List.of(),
                        List.of(),
                        null,
                        null,
                        Map.of(),
                        null)))
                .hasMessageContaining("tokenizer.ggml.model");
        assertThatThrownBy(() -> GgufTokenizerJson.rebuild(new GgufVocabulary(
                        "x",
                        "llama",
                        null,
                        good.tokens(),
                        good.types(),
                        List.of(1f),
                        List.of(),
                        null,
                        null,
                        Map.of(),
                        null)))
                .hasMessageContaining("tokenizer.ggml.scores: expected one for each of the")
                .hasMessageContaining("found 1");
        assertThatThrownBy(() -> GgufTokenizerJson.rebuild(new GgufVocabulary(
                        "x",
                        "gpt2",
                        "smollm",
                        good.tokens(),
                        List.of(1),
                        List.of(),
                        List.of(),
                        null,
                        null,
                        Map.of(),
                        null)))
                .hasMessageContaining("token_type");
        assertThatThrownBy(() -> GgufTokenizerJson.rebuild(new GgufVocabulary(
                        "x",
                        "gpt2",
                        "smollm",
                        good.tokens(),
                        good.types(),
                        List.of(),
                        List.of("zzz q"),
                        null,
                        null,
                        Map.of(),
                        null)))
                .hasMessageContaining("zzz q");
        assertThatThrownBy(() -> GgufTokenizerJson.rebuild(new GgufVocabulary(
                        "x",
                        "gpt2",
                        "smollm",
                        good.tokens(),
                        good.types(),
                        List.of(),
                        List.of(),
                        null,
                        null,
                        Map.of("eos", 9999),
                        null)))
                .hasMessageContaining("tokenizer.ggml.eos_token_id");
    }

    private static GgufVocabulary vocabulary(String pre) {
        TinyTokenizer.Vocabulary tiny = TinyTokenizer.train();
        List<String> tokens = new ArrayList<>(tiny.ids().keySet());
        return new GgufVocabulary(
                "tiny.gguf",
                "gpt2",
                pre,
                tokens,
                types(tokens),
                List.of(),
                tiny.merges(),
                null,
                null,
                Map.of("bos", 0, "eos", 2),
                null);
    }

    private static List<Integer> types(List<String> tokens) {
        return tokens.stream()
                .map(t -> t.equals("<think>") ? 4 : TinyTokenizer.CONTROL.contains(t) ? 3 : 1)
                .toList();
    }

    /** A GGUF of version 3 with the tokenizer's keys and no tensor. */
    private static byte[] gguf(String pre) throws IOException {
        GgufVocabulary tiny = vocabulary(pre);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(number(4, 0x46554747));
        out.write(number(4, 3));
        out.write(number(8, 0));
        out.write(number(8, 9));
        text(out, "tokenizer.ggml.model", "gpt2");
        text(out, "tokenizer.ggml.pre", pre);
        text(out, "tokenizer.chat_template", "writes <|im_end|>");
        strings(out, "tokenizer.ggml.tokens", tiny.tokens());
        strings(out, "tokenizer.ggml.merges", tiny.merges());
        string(out, "tokenizer.ggml.token_type");
        out.write(number(4, 9));
        out.write(number(4, 5));
        out.write(number(8, tiny.types().size()));
        for (int type : tiny.types()) {
            out.write(number(4, type));
        }
        int[] ids = {0, 2, 1};
        for (int i = 0; i < ids.length; i++) {
            string(out, "tokenizer.ggml." + List.of("bos", "eos", "eot").get(i) + "_token_id");
            out.write(number(4, 4));
            out.write(number(4, ids[i]));
        }
        return out.toByteArray();
    }

    private static void strings(ByteArrayOutputStream out, String key, List<String> values) throws IOException {
        string(out, key);
        out.write(number(4, 9));
        out.write(number(4, 8));
        out.write(number(8, values.size()));
        for (String value : values) {
            string(out, value);
        }
    }

    private static void text(ByteArrayOutputStream out, String key, String value) throws IOException {
        string(out, key);
        out.write(number(4, 8));
        string(out, value);
    }

    private static void string(ByteArrayOutputStream out, String value) throws IOException {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        out.write(number(8, bytes.length));
        out.write(bytes);
    }

    private static byte[] number(int bytes, long value) {
        ByteBuffer buffer =
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
        return Arrays.copyOf(buffer.array(), bytes);
    }
}
