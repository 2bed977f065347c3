package dev.tunesmith.evaluate.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The labelled sets are what their README says, and the detectors are as good on what was held out as docs/detectors.md says. */
class LabelledSetTest {

    private static final double LEAST_PRECISION = 0.9;
    private static final double LEAST_RECALL = 0.8;
    private static final Path PAGE = Path.of("..", "docs", "detectors.md");

    private static final List<LabelledAnswer> TUNE = LabelledAnswer.read("tune");
    private static final List<LabelledAnswer> HELD_OUT = LabelledAnswer.read("held-out");
    /** For misspelling alone, for which both halves and the first of these became tuning data. */
    private static final List<LabelledAnswer> TUNE_SPELLING = LabelledAnswer.read("tune-spelling");

    private static final List<LabelledAnswer> HELD_OUT_SPELLING = LabelledAnswer.read("held-out-spelling");

    private static final Detectors DETECTORS = Detectors.standard();

    private static Stream<LabelledAnswer> all() {
        return Stream.concat(TUNE.stream(), HELD_OUT.stream());
    }

    private static Stream<LabelledAnswer> forSpelling() {
        return Stream.concat(TUNE_SPELLING.stream(), HELD_OUT_SPELLING.stream());
    }

    private static DetectorQuality heldOut(ErrorKind kind) {
        Detector detector = DETECTORS.all().stream()
                .filter(one -> one.kind() == kind)
                .findFirst()
                .orElseThrow();
        return DetectorQuality.measure(detector, kind == ErrorKind.MISSPELLING ? HELD_OUT_SPELLING : HELD_OUT);
    }

    @Test
    void theSetIsLargeAndVaried() {
        assertThat(TUNE.size() + HELD_OUT.size()).isGreaterThanOrEqualTo(400);
        assertThat(HELD_OUT.size()).isGreaterThanOrEqualTo(150);
        assertThat(all().map(LabelledAnswer::task).distinct()).containsExactlyInAnyOrder("triage", "answers", "notes");
        assertThat(all().map(answer -> answer.setting().split("-")[0]).distinct())
                .containsExactlyInAnyOrder("base", "early", "tuned", "burnt");
        assertThat(all().map(LabelledAnswer::id)).doesNotHaveDuplicates();
    }

    @Test
    void theSetsForMisspellingHaveOtherPromptsAndAreLabelledForThatKindAlone() {
        assertThat(forSpelling().toList()).allMatch(answer -> answer.judged().equals(Set.of(ErrorKind.MISSPELLING)));
        assertThat(forSpelling().map(LabelledAnswer::id)).doesNotHaveDuplicates();
        assertThat(HELD_OUT_SPELLING)
                .hasSize(210)
                .filteredOn(answer -> answer.has(ErrorKind.MISSPELLING))
                .hasSize(52);
        assertThat(HELD_OUT_SPELLING.stream()
                        .map(answer -> answer.setting().split("-")[0])
                        .distinct())
                .containsExactlyInAnyOrder("base", "early", "tuned", "burnt");
        List<String> tuned = Stream.concat(all(), TUNE_SPELLING.stream())
                .map(LabelledSetTest::prompt)
                .toList();
        assertThat(HELD_OUT_SPELLING.stream().map(LabelledSetTest::prompt)).doesNotContainAnyElementsOf(tuned);
        assertThat(all().toList()).allMatch(answer -> answer.judged().equals(Set.of(ErrorKind.values())));
    }

    private static String prompt(LabelledAnswer answer) {
        return answer.input().item().prompt().toString();
    }

    @Test
    void groupsStayOnOneSideByTheirHash() throws NoSuchAlgorithmException {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        for (LabelledAnswer answer : all().toList()) {
            byte[] digest = sha256.digest(answer.input().item().group().getBytes(StandardCharsets.UTF_8));
            int first = Character.digit(HexFormat.of().formatHex(digest).charAt(0), 16);
            assertThat(TUNE.contains(answer)).as(answer.id()).isEqualTo(first % 2 == 0);
        }
    }

    @Test
    void labelledWordsStandInTheAnswer() {
        for (LabelledAnswer answer : Stream.concat(all(), forSpelling()).toList()) {
            answer.labels()
                    .forEach((kind, words) -> assertThat(words)
                            .as(answer.id() + " " + kind.word())
                            .allMatch(answer.input().answer()::contains));
        }
    }

    @Test
    void tokensMakeUpTheAnswer() {
        for (LabelledAnswer answer : Stream.concat(all(), forSpelling()).toList()) {
            assertThat(answer.input().tokens().stream().map(ScoredToken::text).collect(Collectors.joining()))
                    .as(answer.id())
                    .isEqualTo(answer.input().answer());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorKind.class,
            names = {"MISSPELLING", "TOO_LONG", "REPETITION", "UNWANTED_TEXT", "FORMAT"})
    void detectorsReachTheBarOnWhatWasHeldOut(ErrorKind kind) {
        DetectorQuality quality = heldOut(kind);

        assertThat(quality.precision()).as(quality.row()).isGreaterThanOrEqualTo(LEAST_PRECISION);
        assertThat(quality.recall()).as(quality.row()).isGreaterThanOrEqualTo(LEAST_RECALL);
    }

    @ParameterizedTest
    @EnumSource(ErrorKind.class)
    void thePageHasTheMeasuredFigures(ErrorKind kind) throws IOException {
        Set<String> rows = Set.copyOf(Files.readAllLines(PAGE));

        assertThat(rows).contains(heldOut(kind).row());
    }
}
