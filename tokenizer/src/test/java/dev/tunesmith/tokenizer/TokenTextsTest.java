package dev.tunesmith.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.DataException;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenTextsTest {

    private static final Tokenizer TINY = TinyTokenizer.plain();

    private static String joined(List<TokenText> texts) {
        return texts.stream().map(TokenText::text).collect(Collectors.joining());
    }

    @Test
    void wordsAndControlTokensAreThemselves() {
        List<TokenText> texts = TINY.texts(TINY.encodeControl("<|im_start|>user\nthe lamp"));
        assertThat(texts.get(0))
                .isEqualTo(new TokenText(texts.get(0).id(), "<|im_start|>", "", "<|im_start|>", "", true));
        assertThat(joined(texts)).isEqualTo("<|im_start|>user\nthe lamp");
        assertThat(texts).allMatch(text -> text.head().isEmpty() && text.tail().isEmpty());
        List<TokenText> typed = TINY.texts(TINY.encode("<|im_start|>"));
        assertThat(typed).noneMatch(TokenText::control);
    }

    @Test
    void bytesOfACharacterAreShownAndItBelongsToTheTokenThatCompletesIt() {
        List<TokenText> texts = TINY.texts(TINY.encode("\uD83D\uDE80"));
        assertThat(texts).extracting(TokenText::tail).containsExactly("F0", "", "", "");
        assertThat(texts).extracting(TokenText::head).containsExactly("", "9F", "9A", "80");
        assertThat(texts).extracting(TokenText::text).containsExactly("", "", "", "\uD83D\uDE80");
    }

    @Test
    void byteTokensOfSentencePieceAreBytes() {
        try (Tokenizer tokenizer = TinySentencePiece.chat("")) {
            List<TokenText> texts = tokenizer.texts(tokenizer.encodeControl("<s>ab \u20ac"));
            assertThat(texts.get(0).control()).isTrue();
            List<TokenText> euro = texts.subList(texts.size() - 3, texts.size());
            assertThat(euro).extracting(TokenText::piece).containsExactly("<0xE2>", "<0x82>", "<0xAC>");
            assertThat(euro).extracting(TokenText::tail).containsExactly("E2", "", "");
            assertThat(euro).extracting(TokenText::head).containsExactly("", "82", "AC");
            assertThat(euro).extracting(TokenText::text).containsExactly("", "", "\u20ac");
        }
    }

    @Test
    void theTextsTogetherAreTheTextOfTheSequence() {
        Random random = new Random(4);
        String letters = "a \n\t\u00e9\u20ac\uD83D\uDE80\u4e16";
        int[] points = letters.codePoints().toArray();
        for (int round = 0; round < 500; round++) {
            String text = IntStream.range(0, random.nextInt(12))
                    .mapToObj(i -> Character.toString(points[random.nextInt(points.length)]))
                    .collect(Collectors.joining());
            assertThat(joined(TINY.texts(TINY.encode(text)))).isEqualTo(text);
        }
    }

    @Test
    void brokenSequencesDecodeAsTheyDoInOnePiece() {
        Random random = new Random(5);
        for (int round = 0; round < 2_000; round++) {
            int[] ids = random.ints(1 + random.nextInt(6), 5, 261).toArray();
            List<TokenText> texts = TINY.texts(ids);
            String decoded = TINY.decode(ids, false);
            // A character that is never completed is U+FFFD in the text and bytes in the tokens.
            assertThat(decoded.replaceAll("\uFFFD+", "?"))
                    .startsWith(joined(texts).replaceAll("\uFFFD+", "?"));
        }
        assertThatThrownBy(() -> TINY.texts(new int[] {99_999})).isInstanceOf(DataException.class);
    }
}
