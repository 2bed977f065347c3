package dev.tunesmith.data.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.io.Sha256;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.Fixtures;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextTest {

    @Test
    void normalisationForgetsCaseBlanksAndOuterPunctuationOnly() {
        assertThat(Normaliser.normalise("  Hello,   WORLD!\n“Really”? ")).isEqualTo("hello world really");
        assertThat(Normaliser.normalise("don’t")).isEqualTo(Normaliser.normalise("Don't"));
        assertThat(Normaliser.normalise("2-2")).isNotEqualTo(Normaliser.normalise("2+2"));
        assertThat(Normaliser.normalise("KC-100 costs 3.50")).isEqualTo("kc-100 costs 3.50");
        assertThat(Normaliser.normalise("???")).isNotEqualTo(Normaliser.normalise("!"));
        assertThat(Normaliser.normalise("ＡＢＣ")).isEqualTo("abc");
        assertThat(Normaliser.normalise("TITLE IN")).isEqualTo("title in");
    }

    @Test
    void wordsAreRunsOfLettersAndDigitsAndSingleHanCharacters() {
        assertThat(Normaliser.words("It's 3.5 km, café!")).containsExactly("it", "s", "3", "5", "km", "café");
        assertThat(Normaliser.words("我爱 AI 研究")).containsExactly("我", "爱", "ai", "研", "究");
        assertThat(Normaliser.words("?!")).isEmpty();
    }

    @Test
    void jaccardOfShingles() {
        Shingles one = Shingles.of("a b c d e f", 5);
        Shingles other = Shingles.of("a b c d e g", 5);
        assertThat(one.jaccard(one)).isEqualTo(1);
        assertThat(one.jaccard(other)).isEqualTo(1 / 3.0);
        assertThat(Shingles.of("short text", 5).jaccard(Shingles.of("Short, text!", 5)))
                .isEqualTo(1);
        assertThat(Shingles.of("", 5).isEmpty()).isTrue();
    }

    @Test
    void sharedLeadingLinesAreNotAnItemsOwn() {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            samples.add(Fixtures.sample(
                    "s" + i, "g", "Sort this message.\nBe short.\nitem " + i + "\nits second line", "x"));
        }
        samples.add(Fixtures.sample("alone", "g", "Another one.\ntext", "x"));
        SharedLines shared = SharedLines.of(samples);
        assertThat(shared.ownInput(samples.get(2))).isEqualTo("item 2\nits second line");
        assertThat(shared.ownInput(samples.get(5))).isEqualTo("Another one.\ntext");
    }

    @Test
    void hashesAreFixedForever() {
        assertThat(Sha256.hex("abc")).startsWith("ba7816bf8f01cfea");
        assertThat(Digests.mix(1)).isEqualTo(0x5692161d100b05e5L);
    }
}
