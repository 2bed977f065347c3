package dev.tunesmith.project.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.evaluate.detect.Suspicion.Range;
import dev.tunesmith.evaluate.issue.Evidence;
import dev.tunesmith.evaluate.issue.Finding;
import dev.tunesmith.evaluate.review.AnswerHash;
import dev.tunesmith.evaluate.review.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MarkedAnswerTest {

    private static final Paint PLAIN = new Paint(false);

    private static Evidence evidence(String answer, @Nullable Range range) {
        return new Evidence(
                new Finding("repetition", 1, "0", range, "", "why"), answer, AnswerHash.of(answer), Status.SUSPECTED);
    }

    private static String marked(String answer, Evidence... evidence) {
        return PLAIN.answer(MarkedAnswer.of(answer, List.of(evidence)), "");
    }

    @Test
    void rangesCountCodePointsAndOverlapsBecomeOne() {
        String answer = "\uD83D\uDE00 one two three";
        assertThat(marked(answer, evidence(answer, new Range(2, 5)))).isEqualTo("\uD83D\uDE00 ⟦one⟧ two three");
        assertThat(marked(answer, evidence(answer, new Range(2, 7)), evidence(answer, new Range(6, 9))))
                .isEqualTo("\uD83D\uDE00 ⟦one two⟧ three");
        assertThat(marked(answer, evidence(answer, new Range(0, 999)))).isEqualTo("⟦" + answer + "⟧");
        assertThat(marked(answer, evidence(answer, null), evidence("another answer", new Range(0, 3))))
                .isEqualTo(answer);
        assertThat(MarkedAnswer.of("", List.of()).parts()).isEmpty();
    }

    @Test
    void farFromAMarkIsLeftOut() {
        String answer = "a".repeat(50) + "BAD" + "b".repeat(50);
        MarkedAnswer whole = MarkedAnswer.of(answer, List.of(evidence(answer, new Range(50, 53))));
        assertThat(PLAIN.answer(whole.around(5), "")).isEqualTo("…aaaaa⟦BAD⟧bbbbb…");
        assertThat(PLAIN.answer(whole.around(60), "")).contains("a".repeat(50), "b".repeat(50));
        assertThat(PLAIN.answer(MarkedAnswer.of(answer, List.of()).around(5), ""))
                .isEqualTo("a".repeat(20) + "…");
    }

    @Test
    void whatWouldMoveTheCursorIsShownAndNotObeyed() {
        assertThat(marked("a\u001B[2Jb\r\nc")).isEqualTo("a‹1B›[2Jb‹0D›\nc");
        assertThat(new Paint(true).answer(MarkedAnswer.of("x", List.of(evidence("x", new Range(0, 1)))), "  "))
                .isEqualTo("  \u001B[30;48;5;215mx\u001B[0m");
    }

    @Test
    void aSparklineReachesFromNothingToTheHighest() {
        assertThat(Paint.sparkline(List.of(0.0, 0.5, 1.0, 0.25))).isEqualTo("▁▅█▃");
        assertThat(Paint.sparkline(List.of(0.0, 0.0))).isEqualTo("▁▁");
    }
}
