package dev.tunesmith.evaluate.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.evaluate.Samples;
import dev.tunesmith.evaluate.detect.Suspicion.Range;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DetectorsTest {

    private static final String QUESTION =
            "Which oil should I buy for the chain?\nNote: A bottle of dry oil costs 8 euros and lasts for 20 uses.";

    private static DetectorInput input(String prompt, String reference, String answer) {
        return DetectorInput.of(Samples.of("i", prompt, reference), answer, FinishReason.STOP);
    }

    private static List<String> reasons(Detector detector, DetectorInput input) {
        List<Suspicion> found = detector.detect(input);
        assertThat(found).allMatch(suspicion -> suspicion.kind() == detector.kind());
        return found.stream().map(Suspicion::reason).toList();
    }

    @Test
    void aCleanAnswerIsNotSuspected() {
        DetectorInput clean = input(
                QUESTION,
                "Hi, use our dry oil, 8 euros a bottle. - Kestrel support",
                "Hi, the dry oil costs 8 euros and lasts for 20 uses. - Kestrel support");

        assertThat(Detectors.standard().detect(clean)).isEmpty();
    }

    @Test
    void rangesCountCodePoints() {
        List<Suspicion> found =
                new HallucinationDetector().detect(input("Price?", "", "\uD83D\uDEB2\uD83D\uDEB2 It costs 77 euros."));

        assertThat(found).hasSize(1);
        assertThat(found.get(0).range()).isEqualTo(new Range(12, 14));
        assertThat(found.get(0).text()).isEqualTo("77");
    }

    @Test
    void aLoopIsSuspectedAndSaysWhetherItEverStopped() {
        String loop = "Hi, no" + ", no".repeat(30);
        DetectorInput cut = DetectorInput.of(Samples.of("i", QUESTION, "Hi, no."), loop, FinishReason.LENGTH);

        assertThat(reasons(new RepetitionDetector(), cut)).containsExactly("ends in a loop and never stops");
        assertThat(reasons(new RepetitionDetector(), input(QUESTION, "Hi, no.", loop)))
                .containsExactly("ends in a loop");
    }

    @Test
    void aSentenceSaidTwiceIsSuspectedUnlessTheReferenceSaysItTwice() {
        String twice = "You can pay by card. It is quick and safe here. You can pay by card.";

        assertThat(reasons(new RepetitionDetector(), input("Pay?", "By card.", twice)))
                .containsExactly("said before");
        assertThat(reasons(new RepetitionDetector(), input("Pay?", twice, twice)))
                .isEmpty();
    }

    @Test
    void theQuestionGivenBackIsAnEchoButTheNoteIsNot() {
        Detector detector = new RepetitionDetector();

        assertThat(reasons(detector, input(QUESTION, "Dry oil.", "Hi, which oil should I buy for the chain? Bye.")))
                .containsExactly("gives the question back");
        assertThat(reasons(detector, input(QUESTION, "Dry oil.", "A bottle of dry oil costs 8 euros.")))
                .isEmpty();
    }

    @Test
    void longerThanTheReferenceTheBaseOrTheLimitIsTooLong() {
        String thirty = "word ".repeat(30);
        Detector detector = TooLongDetector.standard();

        assertThat(reasons(detector, input("q", "word ".repeat(14), thirty)))
                .containsExactly("30 words, the reference has 14");
        assertThat(reasons(detector, input("q", "word ".repeat(15), thirty))).isEmpty();
        assertThat(reasons(detector, input("q", "word", "word ".repeat(13)))).isEmpty();
        assertThat(reasons(
                        detector,
                        new DetectorInput(
                                Samples.of("i", "q", ""), thirty, FinishReason.STOP, List.of(), "one two three")))
                .containsExactly("30 words, the base model's answer has 3");
        assertThat(reasons(new TooLongDetector(2, 12, 29), input("q", "", thirty)))
                .containsExactly("30 words, the limit is 29");
        assertThat(reasons(detector, DetectorInput.of(Samples.of("i", "q", ""), "a", FinishReason.LENGTH)))
                .containsExactly("cut off by the limit of new tokens");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sure, here is the answer: blue.",
                "Blue. Let me know if you need more.",
                "I apologize for the confusion. Blue.",
                "As an AI language model I cannot see colours.",
                "Blue<|im_end|>",
                "Dear [Customer Name], blue.",
                "Blue.\nUser: and red?"
            })
    void unwantedTextIsSuspected(String answer) {
        assertThat(new UnwantedTextDetector().detect(input("Colour?", "Blue.", answer)))
                .isNotEmpty();
    }

    @Test
    void anApologyThatTheReferenceMakesIsWanted() {
        Detector detector = new UnwantedTextDetector();

        assertThat(reasons(detector, input("q", "Hi, I am sorry, no.", "Hi, I am sorry, never.")))
                .isEmpty();
        assertThat(reasons(detector, input("q", "Hi, yes.", "Hi, I am sorry, never.")))
                .containsExactly("apology");
    }

    @Test
    void formIsHeldAgainstTheReference() {
        Detector detector = new FormatDetector();
        String json = "{\"team\":\"shop\",\"order\":null}";

        assertThat(reasons(detector, input("q", json, "{\"order\": \"KC-1\", \"team\": \"x\"}")))
                .isEmpty();
        assertThat(reasons(detector, input("q", json, "{\"team\":\"shop\""))).containsExactly("is not JSON");
        assertThat(reasons(detector, input("q", json, "{\"team\":\"shop\",\"topic\":1}")))
                .containsExactly("key is missing", "key is unknown");
        assertThat(reasons(detector, input("q", "Plain.", "* one\n* two")))
                .containsExactly("markup in a plain answer", "more lines than the reference's one");
        assertThat(reasons(detector, input("q", "", " "))).containsExactly("empty");
        assertThat(reasons(detector, input("q", "", "```java\nint a;"))).containsExactly("a code block is not closed");
    }

    @Test
    void factsWithoutASourceAreSuspected() {
        Detector detector = new HallucinationDetector();

        assertThat(reasons(detector, input(QUESTION, "", "It costs 9 euros at Berger Brothers.")))
                .containsExactly("number or date without a source", "name without a source");
        assertThat(reasons(detector, input(QUESTION, "", "The note says “use only wax”.")))
                .containsExactly("quote without a source");
    }

    @Test
    void aSentenceThatTheOtherAnswersDoNotShareIsSuspected() {
        List<String> others = List.of("It rains in spring.", "Spring is rainy.", "It rains.");
        DetectorInput input = new DetectorInput(
                Samples.of("i", "Weather?", ""),
                "It rains in spring. Purple elephants invented umbrellas.",
                FinishReason.STOP,
                others,
                null);

        List<Suspicion> found = new HallucinationDetector().detect(input);

        assertThat(found).extracting(Suspicion::text).containsExactly("Purple elephants invented umbrellas.");
    }

    @Test
    void unigramScoresAreThePapers() {
        // Words: a a b | a b c c; counts a 3, b 2, c 2 of 7.
        List<Double> scores = HallucinationDetector.unigramScores("a a b.", List.of("a b c c"));

        assertThat(scores).hasSize(1);
        assertThat(scores.get(0)).isCloseTo(-(2 * Math.log(3 / 7.0) + Math.log(2 / 7.0)) / 3, within(1e-12));
    }

    @Test
    void contradictionsWithinAndAcrossAnswersAreSuspected() {
        Detector detector = new InconsistencyDetector();

        assertThat(reasons(detector, input("q", "", "I'm a bike shop. I'm not a bike shop.")))
                .containsExactly("denies what it says before");
        assertThat(reasons(
                        detector,
                        new DetectorInput(
                                Samples.of("i", "q", ""),
                                "Hi, yes, it is free.",
                                FinishReason.STOP,
                                List.of("Hi, no, it is not."),
                                null)))
                .containsExactly("another answer says no");
        assertThat(reasons(
                        detector,
                        new DetectorInput(
                                Samples.of("i", "q", ""), "It is 20.", FinishReason.STOP, List.of("About 30."), null)))
                .containsExactly("another answer has the number 30");
    }

    @Test
    void wordsOutsideTheDictionaryAreSuspectedButNotNamesCodeOrTheTeamsWords(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("en.aff"), "SET UTF-8\nSFX S Y 1\nSFX S 0 s .\n");
        Files.writeString(folder.resolve("en.dic"), "6\nthe\nbike/S\nare\nfast\nwith\nand\n");
        Detector detector =
                new MisspellingDetector(HunspellSpeller.read(folder.resolve("en.aff")), Set.of("Derailleur"));

        List<Suspicion> found = detector.detect(
                input(
                        "Ask about the gravelix",
                        "",
                        "The bikes are fsat with Kestrel, ABS and `qwzx` and derailleur and gravelix and KC-12x. Bikkes are fast."));

        assertThat(found).extracting(Suspicion::text).containsExactly("fsat", "Bikkes");
        assertThat(found.get(0).range()).isEqualTo(new Range(14, 18));
    }

    @Test
    void wordsInJsonOrBehindAPrefixAreNotSpelled() {
        Detector detector = new MisspellingDetector(EnglishSpeller.standard(), Set.of());

        assertThat(detector.detect(input("q", "", "{\"topic\": \"lokk\"} A pre-heated café, ok? It is wrnog.")))
                .extracting(Suspicion::text)
                .containsExactly("wrnog");
    }

    @Test
    void namesAndMadeWordsPassAndRunTogetherOnesDoNot() {
        Detector detector = new MisspellingDetector(EnglishSpeller.standard(), Set.of());

        assertThat(detector.detect(
                        input("q", "", "Oksana, the app is customer-centric and unsinkable. Sit toJohn. Recieved it?")))
                .extracting(Suspicion::text)
                .containsExactly("toJohn", "Recieved");
        Sample item = input("q", "", "x").item();
        assertThat(detector.detect(DetectorInput.of(item, "We sell an octop", FinishReason.LENGTH)))
                .isEmpty();
        assertThat(detector.detect(DetectorInput.of(item, "We sell an octop", FinishReason.STOP)))
                .hasSize(1);
    }

    @Test
    void teamWordsAreReadFromAFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("words.txt"), "# products\nGravelix\n\n  Derailleur \n");

        assertThat(TeamWords.read(file)).containsExactlyInAnyOrder("Gravelix", "Derailleur");
        assertThat(new MisspellingDetector(EnglishSpeller.standard(), TeamWords.read(file))
                        .detect(input("q", "", "a gravelix and a grevelix")))
                .extracting(Suspicion::text)
                .containsExactly("grevelix");
    }

    @Test
    void copiedMessagesAreAnEchoUnlessTheReferenceHasThemToo() {
        String message = "Before you leave the cabin, please turn off the gas, close all shutters and lock the door.";
        String prompt = "Turn this text into a Markdown list of exactly three points.\n" + message;
        String list = "- Turn off the gas.\n- Close all shutters.\n- Lock the door.";

        assertThat(reasons(new RepetitionDetector(), input(prompt, list, message)))
                .containsExactly("100 % of the message is copied out");
        assertThat(reasons(new RepetitionDetector(), input(prompt, message, message)))
                .isEmpty();
        assertThat(reasons(new FormatDetector(), input(prompt, list, message)))
                .containsExactly("0 marked points in place of 3", "no list");
        assertThat(reasons(new FormatDetector(), input(prompt, list, list))).isEmpty();
    }

    @Test
    void oneSentenceYesOrNoAndTheFrameOfALetterAreForm() {
        Detector detector = new FormatDetector();

        assertThat(reasons(detector, input("Say it in one sentence.", "A b c.", "Mr. A said so. He did it again.")))
                .containsExactly("2 sentences in place of one");
        assertThat(reasons(detector, input("Say it in one sentence.", "A b c.", "Mr. A said so.")))
                .isEmpty();
        assertThat(reasons(detector, input("Answer with yes or no.", "No.", "It is not.")))
                .containsExactly("begins without yes or no");
        assertThat(reasons(detector, input("q", "Hi, it is. - Kestrel support", "It is.")))
                .containsExactly("no greeting", "no sign-off");
        assertThat(reasons(detector, input("q", "Dear A,\n\nIt is.\n\nKind regards,\nB", "Dear A,\n\nIt is so.")))
                .containsExactly("no close");
    }

    @Test
    void valuesOfJsonComeFromTheMessage() {
        Detector detector = new HallucinationDetector();
        String json = "{\"topic\":\"late\",\"product\":\"Merlin 3\",\"order\":null}";

        assertThat(reasons(
                        detector,
                        input(
                                "My Merlin 3 is late.",
                                json,
                                "{\"topic\":\"x\",\"product\":\"Swift\",\"order\":\"abc\"}")))
                .containsExactly("product without a source", "order without a source");
        assertThat(reasons(detector, input("My Merlin 3 is late.", json, json))).isEmpty();
    }

    @Test
    void aNameThatTheModelFoundUnlikelyIsSuspected() {
        List<ScoredToken> tokens =
                List.of(new ScoredToken("Sarah", -7), new ScoredToken(" rides", -1), new ScoredToken(".", -0.1));
        DetectorInput unlikely = new DetectorInput(
                Samples.of("i", "Who rides?", ""), "Sarah rides.", FinishReason.STOP, List.of(), null, tokens);
        DetectorInput known = new DetectorInput(
                Samples.of("i", "Does Sarah ride?", ""), "Sarah rides.", FinishReason.STOP, List.of(), null, tokens);

        assertThat(reasons(new HallucinationDetector(), unlikely)).containsExactly("unlikely to the model itself");
        assertThat(reasons(new HallucinationDetector(), known)).isEmpty();
    }

    @Test
    void oneJsonKeyWithTwoValuesAndYesThenNoAreContradictions() {
        assertThat(reasons(new InconsistencyDetector(), input("q", "", "{\"urgency\":\"high\",\"urgency\":\"low\"}")))
                .containsExactly("urgency was high before");
        assertThat(reasons(new InconsistencyDetector(), input("q", "", "Yes, it may. All in all, no.")))
                .containsExactly("said yes before");
        assertThat(reasons(
                        new InconsistencyDetector(),
                        input("q", "", "You're allowed to ride there, but you're not allowed to ride there.")))
                .containsExactly("denies what it says before");
    }

    @Test
    void theInstructionAndAForeignSignOffAreUnwanted() {
        Detector detector = new UnwantedTextDetector();

        assertThat(reasons(
                        detector,
                        input("Rewrite this note as an e-mail.\nWe are closed.", "", "Rewrite this note. Closed.")))
                .containsExactly("gives the instruction back");
        assertThat(reasons(detector, input("q", "The shop is closed.", "The shop is closed. - Kestrel support")))
                .containsExactly("sign-off");
    }

    @Test
    @Timeout(120)
    void strangeLongAnswersNeitherHangNorOverflow() {
        for (String piece : List.of(
                "{\"", "{\"a\":", "[", "\n", "- ", "a. ", "`", "```", "\"", "I'm sorry, ", "<", "\"a\":1,", "x")) {
            String answer = piece.repeat(8_000 / piece.length());
            DetectorInput strange =
                    DetectorInput.of(Samples.of("i", QUESTION, "{\"a\":1}"), answer, FinishReason.LENGTH);

            assertThat(Detectors.standard().detect(strange)).as(piece).isNotEmpty();
        }
    }

    @Test
    void aBrokenDictionaryIsNamed(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("en.aff"), "SFX S Y 2\nSFX S 0 s\n");
        Files.writeString(folder.resolve("en.dic"), "no count\n");

        assertThatThrownBy(() -> HunspellSpeller.read(folder.resolve("en.aff")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("en.aff");
        assertThatThrownBy(() -> HunspellSpeller.read(folder.resolve("en.dic")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(".aff");
    }
}
