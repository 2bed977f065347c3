package dev.tunesmith.project.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.evaluate.check.CheckResult;
import dev.tunesmith.evaluate.check.Evidence;
import dev.tunesmith.evaluate.check.Outcome;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShownEvidenceTest {

    private static CheckResult result(Outcome outcome, String message, List<Evidence> evidence) {
        return new CheckResult("direction", "direction", 1, outcome, 0, evidence, message, null);
    }

    @Test
    void aFailureShowsWhatItsMessageDoesNotTell() {
        List<Evidence> evidence = List.of(
                Evidence.note("suffix-1: urgency is low"),
                Evidence.note("suffix-2: urgency is low"),
                Evidence.at("sorry, no", 0, 5));
        assertThat(ShownEvidence.lines(
                        result(Outcome.FAILED, "2 of 3: suffix-1: urgency is low; and 1 more", evidence)))
                .containsExactly("suffix-2: urgency is low", "“sorry”");
        assertThat(ShownEvidence.lines(result(Outcome.PASSED, "", evidence))).isEmpty();
    }

    @Test
    void manyPiecesAreCounted() {
        List<Evidence> evidence =
                IntStream.range(0, 9).mapToObj(i -> Evidence.note("field" + i)).toList();
        assertThat(ShownEvidence.lines(result(Outcome.FAILED, "", evidence)))
                .containsExactly("field0", "field1", "field2", "field3", "field4", "and 4 more");
    }
}
