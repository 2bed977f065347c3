package dev.tunesmith.evaluate.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import opennlp.tools.langdetect.Language;
import opennlp.tools.langdetect.LanguageDetectorME;
import opennlp.tools.langdetect.LanguageDetectorModel;
import org.junit.jupiter.api.Test;

class LanguageGuessTest {

    /** Five answers of a help desk in each of 25 languages, written for this test; the last of each is of a few words. */
    private static List<String[]> texts() {
        try (InputStream in = Objects.requireNonNull(LanguageGuessTest.class.getResourceAsStream("languages.tsv"))) {
            List<String[]> rows = new ArrayList<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .forEach(line -> rows.add(line.split("\t", -1)));
            return rows;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> wrong(List<String> among) {
        LanguageGuess guess = new LanguageGuess(among);
        List<String> wrong = new ArrayList<>();
        for (String[] row : texts()) {
            String found = guess.of(row[1]).orElse("none");
            if (among.contains(row[0]) && !found.equals(row[0])) {
                wrong.add(row[0] + " taken for " + found);
            }
        }
        return wrong;
    }

    @Test
    void languagesAreToldApartButDanishAndNorwegian() {
        assertThat(texts()).hasSize(125);
        List<String> wrong = wrong(LanguageGuess.known());
        assertThat(wrong).hasSizeLessThanOrEqualTo(4);
        assertThat(wrong).allMatch(one -> one.equals("da taken for no") || one.equals("no taken for da"));
    }

    @Test
    void fewLanguagesAreAllToldApart() {
        assertThat(wrong(List.of("en", "de", "fr", "es", "it", "pt", "nl", "pl")))
                .isEmpty();
    }

    @Test
    void agreesWithTheLibraryThatTheModelIsOf() throws IOException {
        LanguageDetectorME library = new LanguageDetectorME(
                new LanguageDetectorModel(LanguageDetectorModel.class.getResourceAsStream("/langdetect-183.bin")));
        List<String> codes = List.of("en", "de", "fr", "ru", "zh", "fi", "ko", "he");
        List<String> libraryCodes = List.of("eng", "deu", "fra", "rus", "cmn", "fin", "kor", "heb");
        LanguageGuess guess = new LanguageGuess(codes);
        int differ = 0;
        for (String[] row : texts()) {
            String best = Arrays.stream(library.predictLanguages(row[1]))
                    .map(Language::getLang)
                    .filter(libraryCodes::contains)
                    .findFirst()
                    .orElseThrow();
            differ += codes.indexOf(guess.of(row[1]).orElseThrow()) == libraryCodes.indexOf(best) ? 0 : 1;
        }
        // What is left of space around what is cleaned away differs.
        assertThat(differ).isLessThanOrEqualTo(2);
    }

    @Test
    void textWithoutLettersHasNoLanguage() {
        assertThat(new LanguageGuess(LanguageGuess.known()).of("42 :-) https://example.org/page"))
                .isEmpty();
        assertThatThrownBy(() -> new LanguageGuess(List.of("xx"))).hasMessageContaining("xx");
    }
}
