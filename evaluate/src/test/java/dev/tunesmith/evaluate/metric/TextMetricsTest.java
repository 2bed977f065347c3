package dev.tunesmith.evaluate.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tunesmith.core.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TextMetricsTest {

    private static final double TOLERANCE = 1e-9;
    private static final JsonNode GOLDENS = goldens();

    private static JsonNode goldens() {
        try (InputStream in = Objects.requireNonNull(TextMetricsTest.class.getResourceAsStream("goldens.json"))) {
            return Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> texts(String side) {
        List<String> texts = new ArrayList<>();
        GOLDENS.get("pairs").forEach(pair -> texts.add(pair.get(side).stringValue()));
        return texts;
    }

    @Test
    void rougeEqualsRougeScore() {
        int compared = 0;
        for (JsonNode pair : GOLDENS.get("pairs")) {
            String answer = pair.get("answer").stringValue();
            String reference = pair.get("reference").stringValue();
            for (Rouge.Variant variant : Rouge.Variant.values()) {
                for (boolean stem : new boolean[] {false, true}) {
                    JsonNode wanted = pair.get(stem ? "stemmed" : "rouge").get(variant.word());
                    PrecisionRecall found = new Rouge(variant, stem).score(answer, reference);
                    String what = variant + (stem ? " stemmed " : " ") + answer + " | " + reference;
                    assertThat(found.precision())
                            .as(what)
                            .isCloseTo(wanted.get(0).doubleValue(), within(TOLERANCE));
                    assertThat(found.recall()).as(what).isCloseTo(wanted.get(1).doubleValue(), within(TOLERANCE));
                    assertThat(found.f1()).as(what).isCloseTo(wanted.get(2).doubleValue(), within(TOLERANCE));
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThanOrEqualTo(200 * 8);
    }

    @Test
    void bleuEqualsSacrebleuOnSentencesAndCorpus() {
        for (BleuTokenizer tokenizer : BleuTokenizer.values()) {
            Bleu bleu = new Bleu(tokenizer);
            for (JsonNode pair : GOLDENS.get("pairs")) {
                String answer = pair.get("answer").stringValue();
                String reference = pair.get("reference").stringValue();
                double wanted = pair.get("bleu").get(tokenizer.word()).doubleValue() / 100;
                assertThat(bleu.score(answer, reference))
                        .as(tokenizer + " " + answer + " | " + reference)
                        .isCloseTo(wanted, within(TOLERANCE));
            }
            double wanted =
                    GOLDENS.get("corpus").get("bleu " + tokenizer.word()).doubleValue() / 100;
            assertThat(bleu.corpusScore(texts("answer"), texts("reference"))).isCloseTo(wanted, within(TOLERANCE));
        }
    }

    @Test
    void chrfEqualsSacrebleuOnSentencesAndCorpus() {
        for (String name : List.of("chrf", "chrf++")) {
            Chrf chrf = name.equals("chrf") ? Chrf.plain() : Chrf.plusPlus();
            for (JsonNode pair : GOLDENS.get("pairs")) {
                String answer = pair.get("answer").stringValue();
                String reference = pair.get("reference").stringValue();
                assertThat(chrf.score(answer, reference))
                        .as(name + " " + answer + " | " + reference)
                        .isCloseTo(pair.get("chrf").get(name).doubleValue() / 100, within(TOLERANCE));
            }
            double wanted = GOLDENS.get("corpus").get(name).doubleValue() / 100;
            assertThat(chrf.corpusScore(texts("answer"), texts("reference"))).isCloseTo(wanted, within(TOLERANCE));
        }
    }

    @Test
    void stemsAreThoseOfNltk() {
        JsonNode stems = GOLDENS.get("stems");
        assertThat(stems.size()).isGreaterThan(3000);
        stems.properties()
                .forEach(entry -> assertThat(PorterStemmer.stem(entry.getKey()))
                        .as(entry.getKey())
                        .isEqualTo(entry.getValue().stringValue()));
    }

    @Test
    void aVeryLongRowOfOneLetterIsStemmed() {
        assertThat(PorterStemmer.stem("y".repeat(100_000))).hasSizeGreaterThan(99_000);
    }

    @Test
    void editDistanceEqualsTheTableOfItsDefinition() {
        Random random = new Random(7);
        for (int trial = 0; trial < 2_000; trial++) {
            String a = text(random, trial % 3 == 0 ? 200 : 12);
            String b = trial % 2 == 0 ? text(random, 150) : a.replace("b", "").replace("c", "dc");
            assertThat(EditDistance.distance(a, b)).as(a + " | " + b).isEqualTo(byTable(a, b));
        }
        assertThat(EditDistance.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(EditDistance.similarity("kitten", "sitting")).isEqualTo(1 - 3.0 / 7);
        assertThat(EditDistance.similarity("", "")).isEqualTo(1);
        assertThat(EditDistance.similarity("", "ab")).isZero();
    }

    private static String text(Random random, int most) {
        StringBuilder text = new StringBuilder();
        String[] letters = {"a", "b", "c", "é", "😀"};
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            text.append(letters[random.nextInt(letters.length)]);
        }
        return text.toString();
    }

    private static int byTable(String a, String b) {
        int[] x = a.codePoints().toArray();
        int[] y = b.codePoints().toArray();
        int[][] table = new int[x.length + 1][y.length + 1];
        for (int i = 0; i <= x.length; i++) {
            for (int j = 0; j <= y.length; j++) {
                table[i][j] = i == 0 || j == 0
                        ? i + j
                        : Math.min(
                                table[i - 1][j - 1] + (x[i - 1] == y[j - 1] ? 0 : 1),
                                1 + Math.min(table[i - 1][j], table[i][j - 1]));
            }
        }
        return table[x.length][y.length];
    }

    @Test
    void aCorpusNeedsAReferenceForEachAnswer() {
        assertThatThrownBy(() -> new Bleu(BleuTokenizer.V13A).corpusScore(List.of("a"), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
