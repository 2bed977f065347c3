package dev.tunesmith.evaluate.check;

import static dev.tunesmith.evaluate.check.CheckTesting.input;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoNewNumbersTest {

    private static List<String> unknown(String source, String answer) {
        return new NoNewNumbers(List.of())
                .judge(input(source, "", answer)).evidence().stream()
                        .map(Evidence::text)
                        .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "within 14 days          | within fourteen days",
                "twenty-four hours       | 24 hours",
                "costs 49.90 euros       | costs €49.9",
                "1,299.00                | 1299 and 1.299,00",
                "1.299                   | 1299",
                "order KC-78154          | KC-78154 and kc-78154",
                "order 78154             | KC-78154",
                "open Mon to Fri         | open on Monday and Fridays",
                "on 3 May                | May 3",
                "on May 3                | the 3rd of May",
                "due 12.05.2024          | due 12.05.2024",
                "one of them             | 1 of them",
                "nothing                 | this one may march on",
                "nothing                 | 1. First\\n2. Second",
                "at 9:30                 | at 9:30",
            })
    void knownNumbersPassInEveryForm(String source, String answer) {
        assertThat(unknown(source, answer.replace("\\n", "\n"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "within 14 days     | within 30 days      | 30",
                "within 14 days     | within thirty days  | thirty",
                "24 hours           | twenty five hours   | twenty five",
                "3                  | 3rd May             | May",
                "costs 49.90        | costs 49.50         | 49.50",
                "order KC-78154     | order KC-78155      | KC-78155",
                "open Mon to Fri    | open on Sunday      | Sunday",
                "on 3 May           | on 3 June           | June",
                "version 1.2.3      | version 1.2.4       | 1.2.4",
            })
    void newNumbersAreFound(String source, String answer, String found) {
        assertThat(unknown(source, answer)).containsExactly(found);
    }

    @Test
    void referenceAndFactsCountAsWell() {
        NoNewNumbers check = new NoNewNumbers(List.of("The shop opens at 8."));
        assertThat(check.judge(input("When?", "It closes at 18.", "From 8 to 18."))
                        .outcome())
                .isEqualTo(Outcome.PASSED);
        Judgement wrong = check.judge(input("When?", "It closes at 18.", "From 8 to 19."));
        assertThat(wrong.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(wrong.score()).isEqualTo(0.5);
        assertThat(wrong.evidence()).containsExactly(new Evidence(new Evidence.Span(10, 12), "19"));
    }

    @Test
    void theNumbersOfTheReferenceMustBeSaid() {
        HasReferenceNumbers check = new HasReferenceNumbers();
        assertThat(check.judge(input("", "It costs 39 euros, in two days.", "2 days, 39.00 euros"))
                        .outcome())
                .isEqualTo(Outcome.PASSED);
        Judgement half = check.judge(input("", "It costs 39 euros, in two days.", "It costs 39 euros."));
        assertThat(half.score()).isEqualTo(0.5);
        assertThat(half.evidence()).containsExactly(Evidence.note("two"));
        assertThat(check.judge(input("", "No.", "Yes, 5")).outcome()).isEqualTo(Outcome.PASSED);
    }
}
