package dev.tunesmith.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenStreamTest {

    private static final String MIXED = "Größe 中文 \uD83D\uDE80 the parcel\n";

    @Test
    void noHalfCharacterIsGiven() {
        try (Tokenizer tokenizer = TinyTokenizer.plain()) {
            List<String> given = stream(tokenizer, tokenizer.encode(MIXED), true);
            assertThat(String.join("", given)).isEqualTo(MIXED);
            assertThat(given).noneMatch(piece -> piece.contains("\uFFFD"));
            assertThat(given).anyMatch(String::isEmpty).contains("\uD83D\uDE80");
        }
    }

    @Test
    void anyIdsGiveTheSameTextAsAWholeDecode() {
        try (Tokenizer tokenizer = TinyTokenizer.plain()) {
            Random random = new Random(11);
            for (int round = 0; round < 500; round++) {
                int[] ids = random.ints(20, 0, tokenizer.vocabSize()).toArray();
                for (boolean skip : new boolean[] {false, true}) {
                    assertThat(String.join("", stream(tokenizer, ids, skip))).isEqualTo(tokenizer.decode(ids, skip));
                }
            }
        }
    }

    @Test
    void aCharacterCutOffIsShownAsReplaced() {
        try (Tokenizer tokenizer = TinyTokenizer.plain()) {
            int[] rocket = tokenizer.encode("\uD83D\uDE80");
            TokenStream stream = tokenizer.stream(false);
            assertThat(stream.append(rocket[0])).isEmpty();
            assertThat(stream.append(rocket[1])).isEmpty();
            assertThat(stream.finish()).isEqualTo("\uFFFD");
        }
    }

    @Test
    void sentencePieceStyleVocabulariesKeepTheirSpaces() {
        try (Tokenizer tokenizer = TinySentencePiece.chat("")) {
            int[] ids = tokenizer.encode("ab a é b");
            assertThat(tokenizer.decode(ids, true)).isEqualTo("ab a é b");
            List<String> given = stream(tokenizer, ids, true);
            assertThat(String.join("", given)).isEqualTo("ab a é b");
            assertThat(given).contains(" a").noneMatch(piece -> piece.contains("\uFFFD"));
            assertThat(tokenizer.encode("<s>")).doesNotContain(1);
            assertThat(tokenizer.encodeControl("<s>ab")).startsWith(1);
        }
    }

    private static List<String> stream(Tokenizer tokenizer, int[] ids, boolean skipSpecial) {
        TokenStream stream = tokenizer.stream(skipSpecial);
        List<String> given = new ArrayList<>();
        for (int id : ids) {
            given.add(stream.append(id));
        }
        given.add(stream.finish());
        return given;
    }
}
