package dev.tunesmith.evaluate.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.evaluate.Samples;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Variants of an input by rule. */
final class PerturbationsTest {

    private static List<Variant> variants(String rules, Sample item) {
        return Samples.suite("name: s\nvariants:\n" + rules.indent(2) + "checks: [{ check: invariant }, exactMatch]\n")
                .variants(item);
    }

    private static String only(String rule, String input) {
        List<Variant> variants = variants("- " + rule, Samples.of("i", input, ""));
        assertThat(variants).hasSizeLessThan(2);
        return variants.isEmpty() ? input : variants.get(0).sample().input();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            case: upper              | Wo ist das?             | WO IST DAS?
            case: lower              | Wo ist DAS?             | wo ist das?
            case: title              | it's the café           | It's The Café
            punctuation: strip       | It's 3.5 kg, really?!   | It's 3.5 kg really
            punctuation: add         | Where is it             | Where is it.
            punctuation: add         | Where is it?            | Where is it?!
            accents: strip           | Où est le café, Müße?   | Ou est le cafe, Musse?
            contractions: contract   | I am sure you do not.   | I'm sure you don't.
            contractions: expand     | I’m sure you DON'T.     | I am sure you Do not.
            numberWords: words       | I need 21 of 3.         | I need twenty-one of three.
            numberWords: words       | at 3.5 on 12/03, K-12   | at 3.5 on 12/03, K-12
            numberWords: digits      | Two or twenty-one       | 2 or 21
            whitespace: strip        | a  b   c                | a b c
            prefix: 'Hi! '           | Where?                  | Hi! Where?
            suffix: ' Thanks.'       | Where?                  | Where? Thanks.
            """)
    void rulesChangeTextAsTheySay(String rule, String input, String expected) {
        assertThat(only(rule, input)).isEqualTo(expected);
    }

    @Test
    void typosSwapLettersAndNothingElse() {
        Sample item = Samples.of("i", "The order KC-1234 has not arrived", "");
        List<Variant> variants = variants("- { typos: 2, times: 5 }", item);
        assertThat(variants).hasSizeBetween(4, 5).extracting(Variant::label).contains("typos-1", "typos-2");
        for (Variant variant : variants) {
            String input = variant.sample().input();
            assertThat(input).isNotEqualTo(item.input()).contains("-1234").hasSameSizeAs(item.input());
            assertThat(input.chars().sorted().toArray())
                    .isEqualTo(item.input().chars().sorted().toArray());
            long different = java.util.stream.IntStream.range(0, input.length())
                    .filter(i -> input.charAt(i) != item.input().charAt(i))
                    .count();
            assertThat(different).isEqualTo(4);
        }
        assertThat(variants("- { typos: 2, times: 5 }", item)).isEqualTo(variants);
        assertThat(variants("- { typos: 2, times: 5, seed: 1 }", item)).isNotEqualTo(variants);
    }

    @Test
    void wordsAreSwappedUnlessTheReferenceNamesThem() {
        String rule = "- { swap: [Ghent, Bruges, Bonn], times: 9 }";
        assertThat(variants(rule, Samples.of("i", "From Ghent to Ghenttown", "")))
                .extracting(one -> one.sample().input())
                .containsExactlyInAnyOrder("From Bruges to Ghenttown", "From Bonn to Ghenttown");
        assertThat(variants(rule, Samples.of("i", "From Ghent", "{\"city\":\"Ghent\"}")))
                .isEmpty();
        assertThat(variants(rule, Samples.of("i", "From Lyon", ""))).isEmpty();
    }

    @Test
    void numbersBecomeOthersOfTheSameLength() {
        Sample item = Samples.of("i", "Order 4711 and 4711 of 12.50 on 2024-01-02, 8 pieces", "");
        for (Variant variant : variants("- { numbers: other, times: 20 }", item)) {
            assertThat(variant.sample().input())
                    .matches("Order (\\d{4}) and \\1 of 12.50 on 2024-01-02, [1-9] pieces")
                    .doesNotContain("4711", " 8 ");
        }
        assertThat(variants("- numbers: other", Samples.of("i", "Order 4711", "4711")))
                .isEmpty();
    }

    @Test
    void labelsAreUniqueAndLinesCanBeSkipped() {
        Sample item = Samples.of("i", "Sort this.\nWhere is my parcel", "");
        List<Variant> variants = variants("""
                - { typos: 1, times: 2, skipLines: 1 }
                - { typos: 3, skipLines: 1 }
                - { case: upper, label: loud, skipLines: 1 }
                """, item);
        assertThat(variants).extracting(Variant::label).containsExactly("typos-1", "typos-2", "typos-3", "loud-1");
        assertThat(variants).allMatch(one -> one.sample().input().startsWith("Sort this.\n"));
        assertThat(variants.get(3).sample().input()).isEqualTo("Sort this.\nWHERE IS MY PARCEL");
    }

    @Test
    void wrongRulesAreRefused() {
        assertThatThrownBy(() -> only("case: louder", "x"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("expected one of lower, title, upper");
        assertThatThrownBy(() -> only("{ typos: 1, case: upper }", "x"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("typos and case are two rules");
        assertThatThrownBy(() -> only("swap: [Ghent]", "x"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("one word cannot be swapped");
        assertThatThrownBy(() -> only("typoes: 1", "x"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("variants[0].typoes: there is no rule typoes  fix: did you mean typos?");
        assertThatThrownBy(() -> only("times: 2", "x"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("a variant needs a rule");
    }
}
