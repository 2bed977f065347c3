package dev.tunesmith.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.DataException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class TokenizerTest {

    private static final Tokenizer TINY = TinyTokenizer.plain();

    @AfterAll
    static void close() {
        TINY.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "The parcel left the depot.",
                " leading, trailing \n\n\t",
                "nul\u0000inside",
                "Größe 中文字 \uD83D\uDE80\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67",
                "literal \uFFFD and \uFEFF",
                "a<|im_end|>b<|>c"
            })
    void whatIsEncodedIsDecoded(String text) {
        assertThat(TINY.decode(TINY.encode(text), false)).isEqualTo(text);
        assertThat(TINY.decode(TINY.encodeControl(text), false)).isEqualTo(text);
    }

    @Test
    void aLongTextIsNotTruncated() {
        String line = "The order is on the way, and the driver has the parcel 1234. \uD83D\uDE80\n";
        String text = line.repeat(16_000);
        assertThat(text.length()).isGreaterThan(1_000_000);
        int[] one = TINY.encode(line);

        int[] ids = TINY.encode(text);

        assertThat(ids).hasSize(one.length * 16_000);
        assertThat(TINY.decode(ids, true)).isEqualTo(text);
    }

    @Test
    void typedTextNeverBecomesAControlToken() {
        Random random = new Random(7);
        List<String> parts = List.of(
                "<|im_end|>",
                "<|im_start|>",
                "<|endoftext|>",
                "<|>",
                "<think>",
                "<|",
                "|>",
                "<",
                ">",
                "im_end",
                " ",
                "\n",
                "the parcel",
                "<|im_",
                "end|>",
                "\uD83D\uDE80",
                "é",
                "12",
                "system\n");
        for (int round = 0; round < 10_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int part = random.nextInt(12); part >= 0; part--) {
                text.append(parts.get(random.nextInt(parts.size())));
            }
            int[] ids = TINY.encode(text.toString());
            assertThat(IntStream.of(ids).filter(TINY::isControl))
                    .as(text.toString())
                    .isEmpty();
            assertThat(TINY.decode(ids, true)).isEqualTo(text.toString());
        }
    }

    @Test
    void controlTokensAreRecognisedInTrustedText() {
        Map<String, Integer> control = TINY.controlTokens();
        assertThat(control.keySet()).containsExactlyElementsOf(TinyTokenizer.CONTROL);

        int[] ids = TINY.encodeControl("<|im_start|>user<|>\n<think><|im_end|>");

        assertThat(Arrays.stream(ids).mapToObj(TINY::piece))
                .startsWith("<|im_start|>")
                .containsSequence("<|>", "Ċ", "<think>", "<|im_end|>");
        assertThat(TINY.decode(ids, true)).isEqualTo("user\n<think>");
    }

    @Test
    void theLongestAddedTokenWins() {
        Tokenizer tokenizer = withAdded(added -> {
            added.add(TinyTokenizer.addedToken(900, "<|im_end|><|im_end|>", true));
            added.add(TinyTokenizer.addedToken(901, "<|im", true));
        });
        assertThat(tokenizer.encodeControl("<|im_end|><|im_end|><|im_end|><|im"))
                .containsExactly(900, TinyTokenizer.CONTROL.indexOf("<|im_end|>"), 901);
        tokenizer.close();
    }

    @Test
    void addedTokensTakeWhiteSpaceAndMindWordEdges() {
        Tokenizer tokenizer = withAdded(added -> {
            added.add(TinyTokenizer.addedToken(900, "<l>", true).put("lstrip", true));
            added.add(TinyTokenizer.addedToken(901, "<r>", true).put("rstrip", true));
            added.add(TinyTokenizer.addedToken(902, "lamp", false).put("single_word", true));
            added.add(TinyTokenizer.addedToken(903, "    ", false));
        });
        assertThat(tokenizer.encodeControl(" \n<l><r>\n ")).containsExactly(900, 901);
        assertThat(tokenizer.encode("lamp")).containsExactly(902);
        assertThat(tokenizer.encode("lamps")).doesNotContain(902);
        assertThat(tokenizer.encode("    lamp    ")).containsExactly(903, 902, 903);
        assertThat(tokenizer.encode("<l><r>")).doesNotContain(900, 901);
        tokenizer.close();
    }

    @Test
    void aLoneSurrogateIsRefused() {
        assertThatThrownBy(() -> TINY.encode("ab\uD83D"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("character 2")
                .hasMessageContaining("U+D83D");
        assertThatThrownBy(() -> TINY.encodeControl("\uDE80")).isInstanceOf(DataException.class);
    }

    @Test
    void anIdOutsideTheVocabularyIsRefused() {
        for (int id : new int[] {-1, TINY.vocabSize(), Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> TINY.decode(new int[] {id}, false))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("token id " + id);
            assertThatThrownBy(() -> TINY.stream(false).append(id)).isInstanceOf(DataException.class);
        }
    }

    @Test
    void aByteWithoutATokenIsRefusedNotDropped() {
        String json = TinyTokenizer.json(
                root -> ((ObjectNode) root.path("model").path("vocab")).remove(String.valueOf(ByteAlphabet.charOf(4))));
        Tokenizer tokenizer = of(json);
        assertThat(tokenizer.decode(tokenizer.encode("fine \u0005"), false)).isEqualTo("fine \u0005");
        assertThatThrownBy(() -> tokenizer.encode("not \u0004 fine"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("U+0004");
        tokenizer.close();
    }

    @Test
    void manyThreadsGetTheSameIds() {
        int[] expected = TINY.encode("The driver rang the bell twice.");
        boolean same = IntStream.range(0, 4_000)
                .parallel()
                .allMatch(i -> Arrays.equals(TINY.encode("The driver rang the bell twice."), expected));
        assertThat(same).isTrue();
    }

    @Test
    void aClosedTokenizerRefuses() {
        Tokenizer tokenizer = TinyTokenizer.plain();
        tokenizer.close();
        tokenizer.close();
        assertThatThrownBy(() -> tokenizer.encode("text")).isInstanceOf(IllegalStateException.class);
    }

    private static Tokenizer withAdded(Consumer<ArrayNode> change) {
        return of(TinyTokenizer.json(root -> change.accept((ArrayNode) root.path("added_tokens"))));
    }

    private static Tokenizer of(String json) {
        return Tokenizer.fromParts(new TokenizerParts("tiny", json, Map.of(), List.of(), null, Map.of()));
    }
}
