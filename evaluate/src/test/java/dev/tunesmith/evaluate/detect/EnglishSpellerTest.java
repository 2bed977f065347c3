package dev.tunesmith.evaluate.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.evaluate.Samples;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as an English word, by itself and within an answer. */
class EnglishSpellerTest {

    private static final EnglishSpeller ENGLISH = EnglishSpeller.standard();
    private static final Detector DETECTOR = new MisspellingDetector(ENGLISH, Set.of());

    private static List<String> suspected(String answer) {
        DetectorInput input = DetectorInput.of(Samples.of("i", "q", ""), answer, FinishReason.STOP);
        return DETECTOR.detect(input).stream().map(Suspicion::text).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"common", "uncommon", "rare", "names", "modern", "abbreviations"})
    void listsAreSortedAndEachWordIsFound(String list) throws IOException {
        String name = "english/" + list + ".txt";
        WordFile file = WordFile.resource(name);
        byte[] bytes;
        try (InputStream stream = EnglishSpeller.class.getResourceAsStream(name)) {
            bytes = stream.readAllBytes();
        }
        String[] words = new String(bytes, StandardCharsets.UTF_8).split("\n");

        assertThat(bytes[bytes.length - 1]).isEqualTo((byte) '\n');
        for (int i = 1; i < words.length; i++) {
            assertThat(Arrays.compareUnsigned(
                            words[i - 1].getBytes(StandardCharsets.UTF_8), words[i].getBytes(StandardCharsets.UTF_8)))
                    .as(words[i])
                    .isNegative();
        }
        assertThat(words).allMatch(file::contains);
        assertThat(List.of("", "a b", "zzzzzz", "0", words[0] + "qq")).noneMatch(file::contains);
    }

    @Test
    void englishIsThereInBothSpellings() {
        assertThat(List.of("colour", "color", "organise", "organize", "bikes", "don't"))
                .allMatch(ENGLISH::knows);
        assertThat(ENGLISH.knows("recieve")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The nephron reabsorbs glucose by osmosis.",
                "Let the mycelium grow in vermiculite.",
                "The upcycled countertop has a timeslot in the livestream.",
                "It is a half-hearted, electro-mechanical 24-pounder for five-year-olds.",
                "The metric's name is iteratively remeasured by the trunkline.",
                "Kuala Lumpur, phuket and kraków are cities.",
                "Zoey keeps Homarus gammarus and E. coli apart.",
                "He said je ne sais quoi avec plaisir to us.",
                "Save it as html on gmail.com, call range(10), ask @gravelix.",
                "Sooo good, hmmm, btw it weighs 3 kg."
            })
    void rareModernDerivedAndForeignWordsAreNoMisspellings(String answer) {
        assertThat(suspected(answer)).isEmpty();
    }

    @Test
    void wordsOfAnotherLanguageAreKnownAmongItsSmallWordsOnly() throws IOException {
        assertThat(suspected("He said je ne sais quoi avec plaisir to us.")).isEmpty();
        assertThat(suspected("I would come avec my sister.")).containsExactly("avec");
        assertThat(suspected("I would come avec plaisir.")).containsExactly("avec", "plaisir");
        assertThat(Files.readString(Path.of("../docs/detectors.md")))
                .contains("`avec` alone, or in `avec plaisir`, is suspected");
    }

    @Test
    void signsWithoutALetterAreNoTrouble() {
        assertThat(suspected("a \u0301\u0301 b")).hasSizeLessThan(2);
        assertThat(suspected("")).isEmpty();
    }

    @Test
    void aRareWordNextToACommonOneIsASlipUnlessItIsLong() {
        assertThat(suspected("My haire is wett and wastered.")).containsExactly("haire", "wett", "wastered");
        assertThat(suspected("A gyre of enantiomorphs.")).isEmpty();
    }

    @Test
    void madeUpWordsAreSuspectedWhereverTheyLookLikeNoName() {
        assertThat(suspected("The bikes goed to the childs. thr exs ded."))
                .containsExactly("goed", "childs", "thr", "exs", "ded");
        assertThat(suspected("We sold Worryyouleavefamilies to Cuisoooooo Repeatefully and Fogo."))
                .containsExactly("Worryyouleavefamilies", "Cuisoooooo", "Repeatefully");
        assertThat(suspected("Accessaries are here. Thsi is it. Kerith is not."))
                .containsExactly("Accessaries", "Thsi");
        assertThat(suspected("Ask theagorJohn or cothing or deeep."))
                .containsExactly("theagorJohn", "cothing", "deeep");
    }
}
