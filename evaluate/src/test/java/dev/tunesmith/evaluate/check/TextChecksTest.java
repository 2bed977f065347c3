package dev.tunesmith.evaluate.check;

import static dev.tunesmith.evaluate.check.CheckTesting.input;
import static dev.tunesmith.evaluate.check.CheckTesting.judge;
import static dev.tunesmith.evaluate.check.CheckTesting.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.model.Generation.FinishReason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextChecksTest {

    @Test
    void exactMatchNormalisesOnlyWhatItIsTold() {
        assertThat(passes("exactMatch", "", "Yes", " Yes\n")).isTrue();
        assertThat(passes("exactMatch", "trim: false", "Yes", " Yes")).isFalse();
        assertThat(passes("exactMatch", "", "Yes", "yes")).isFalse();
        assertThat(passes("exactMatch", "ignoreCase: true", "Yes", "yes")).isTrue();
        assertThat(passes("exactMatch", "", "a b", "a  b")).isFalse();
        assertThat(passes("exactMatch", "collapseWhitespace: true", "a b", "a\n b"))
                .isTrue();
        assertThat(judge("exactMatch", "", "abc", "abd").message()).contains("character 3");
    }

    @Test
    void labelsAreReadWithTheBenefitOfTheDoubt() {
        assertThat(passes("labelLenient", "", "card_arrival", "Card arrival.\nBecause ..."))
                .isTrue();
        assertThat(passes("labelLenient", "", "card_arrival", "The intent is \"card_arrival\"."))
                .isTrue();
        assertThat(passes("labelLenient", "", "card_arrival", "card arrivals")).isFalse();
        String labels = "labels: [card_arrival, card, lost_card]";
        assertThat(passes("labelLenient", labels, "card_arrival", "It is card arrival"))
                .isTrue();
        assertThat(passes("labelLenient", labels, "card_arrival", "card arrival or lost card"))
                .isFalse();
    }

    @Test
    void containsLooksForAllOrAnyOrTheReference() {
        assertThat(passes("contains", "texts: [alpha, be ta]", "", "ALPHA and be\nta"))
                .isTrue();
        Judgement one = judge("contains", "texts: [alpha, beta]", "", "alpha");
        assertThat(one.score()).isEqualTo(0.5);
        assertThat(one.evidence()).containsExactly(Evidence.note("beta"));
        assertThat(passes("contains", "{texts: [alpha, beta], match: any}", "", "beta"))
                .isTrue();
        assertThat(passes("contains", "{texts: [Alpha], ignoreCase: false}", "", "alpha"))
                .isFalse();
        assertThat(passes("contains", "", "Paris", "It is Paris.")).isTrue();
        assertThat(CheckRegistry.builtIn().create("contains", "").needsReference())
                .isTrue();
    }

    @Test
    void unwantedTextIsShownWithItsPlace() {
        Judgement found = judge("notContains", "texts: [sorry]", "", "I am Sorry, so sorry");
        assertThat(found.evidence())
                .containsExactly(
                        new Evidence(new Evidence.Span(5, 10), "Sorry"),
                        new Evidence(new Evidence.Span(15, 20), "sorry"));
        assertThat(passes("stopWords", "words: [art, as an ai]", "", "smart party"))
                .isTrue();
        assertThat(passes("stopWords", "words: [art, as an ai]", "", "As  an AI, no"))
                .isFalse();
    }

    @Test
    void edgesAreComparedWithoutOuterWhiteSpace() {
        assertThat(passes("startsWith", "texts: [Hi, Hello]", "", "  Hello you"))
                .isTrue();
        assertThat(passes("startsWith", "texts: [Hi]", "", "Oh, Hi")).isFalse();
        assertThat(passes("endsWith", "texts: [aba]", "", "ababa\n")).isTrue();
        assertThat(passes("endsWith", "texts: [ab]", "", "ab ab!")).isFalse();
    }

    @Test
    void regexFindsOrMatchesTheWhole() {
        assertThat(passes("regex", "pattern: 'KC-\\d{5}'", "", "see KC-12345.")).isTrue();
        assertThat(passes("regex", "{pattern: 'KC-\\d{5}', whole: true}", "", "see KC-12345."))
                .isFalse();
        assertThat(passes("regex", "{pattern: 'kc-\\d{5}', whole: true, ignoreCase: true}", "", " KC-12345 "))
                .isTrue();
    }

    @Test
    @Timeout(10)
    void anExplodingRegexIsAnErrorNotAFailure() {
        Judgement slow = judge("regex", "{pattern: '(x+x+)+y', timeLimitMillis: 50}", "", "x".repeat(2000));
        assertThat(slow.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(slow.message()).contains("50 ms");
        Judgement deep = judge("regex", "{pattern: '(?:a|b)*c', timeLimitMillis: 5000}", "", "ab".repeat(200_000));
        assertThat(deep.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(deep.message()).contains("nests too deeply");
    }

    @Test
    void lengthsHaveLimits() {
        assertThat(passes("maxWords", "max: 3", "", " one two  three ")).isTrue();
        assertThat(judge("maxWords", "max: 2", "", "one two three four").score())
                .isEqualTo(0.5);
        assertThat(passes("maxWords", "{min: 2, max: 9}", "", "one")).isFalse();
        assertThat(passes("maxChars", "max: 2", "", "😀😀")).isTrue();
        assertThat(passes("lengthRatio", "max: 2", "a b", "a b c d")).isTrue();
        assertThat(judge("lengthRatio", "max: 2", "a b", "a b c d e").score()).isCloseTo(0.8, within(1e-12));
        assertThat(passes("lengthRatio", "min: 0.5", "a b c", "a")).isFalse();
    }

    @Test
    void stoppingIsSeenInTheFinishReason() {
        Check check = new StopsByItself();
        CheckInput stopped = input("p", "", "x");
        assertThat(check.judge(stopped).outcome()).isEqualTo(Outcome.PASSED);
        Judgement cut = check.judge(CheckInput.of(stopped.item(), "x", FinishReason.LENGTH));
        assertThat(cut.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(cut.message()).isEqualTo("ended by length");
    }

    @Test
    void repetitionIsMeasuredAsInTheSource() {
        // 8 words, 5 four-grams, "a b c d" twice: 1 - 4/5.
        assertThat(Repetition.sequenceRepetition("a b c d a b c d", 4)).isCloseTo(0.2, within(1e-12));
        assertThat(Repetition.sequenceRepetition("a b c", 4)).isZero();
        assertThat(Repetition.sequenceRepetition("go go go go go go", 1)).isCloseTo(5.0 / 6, within(1e-12));
    }

    @Test
    void loopsAtTheEndAreFound() {
        String loop = "Fine. I will do it. I will do it. I will do it. I will";
        Judgement judgement = judge("noRepetition", "", "", loop);
        assertThat(judgement.message()).isEqualTo("ends in a loop");
        // The loop may be seen to begin with the space before it.
        assertThat(judgement.evidence().get(0).text().strip()).startsWith(". I will do it");
        assertThat(passes("noRepetition", "", "", "abcabcabcabcabcabcabcabc")).isFalse();
        assertThat(passes("noRepetition", "", "", "Heading\n------------------------------"))
                .isTrue();
        assertThat(passes("noRepetition", "", "", "no no no")).isTrue();
        assertThat(passes("noRepetition", "", "", "A short and plain answer that repeats nothing at all."))
                .isTrue();
        String twice = "the parcel will arrive on monday and the parcel will arrive on monday and then some";
        assertThat(passes("noRepetition", "", "", twice)).isFalse();
        assertThat(passes("noRepetition", "", twice, twice)).isTrue();
        assertThat(passes("noRepetition", "maxRepeated: 0.5", "", twice)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sure, the team is shop.",
                "Certainly! Here is the JSON",
                "Here's the answer: 5",
                "The JSON output for this is: {}",
                "As an AI language model, I cannot",
                "I'd be happy to help",
                "**Answer:** 5",
                "Output: {}",
                "Great question!",
                "Based on the message, it is"
            })
    void preamblesAreFound(String answer) {
        assertThat(passes("noPreamble", "", "{}", answer)).isFalse();
        assertThat(passes("noPreamble", "", answer, answer)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\": 1}",
                "Hi, yes, dogs are welcome.",
                "The answer key hangs by the door.",
                "Surely not",
                "Ok",
                "Hereford is open."
            })
    void ordinaryOpeningsAreNoPreamble(String answer) {
        assertThat(passes("noPreamble", "", "", answer)).isTrue();
        assertThat(passes("noPreamble", "phrases: ['" + answer.substring(0, 2) + "']", "", answer))
                .isFalse();
    }

    @Test
    void houseStyleCountsItsRules() {
        String style = "{starts: ['Hi,'], ends: ['- Kestrel support', '- K\\.'], requires: ['\\d'], forbids: ['!']}";
        assertThat(passes("houseStyle", style, "", " Hi, 3 days. - Kestrel support\n"))
                .isTrue();
        assertThat(passes("houseStyle", style, "", "Hi, 3 days. - K.")).isTrue();
        Judgement broken = judge("houseStyle", style, "", "Hello! 3 days. - Kestrel support, bye");
        assertThat(broken.score()).isCloseTo(0.25, within(1e-12));
        assertThat(broken.evidence()).contains(new Evidence(new Evidence.Span(5, 6), "!"));
    }

    @Test
    void anEndPatternMayHaveAlternativesOfUnequalLength() {
        assertThat(passes("houseStyle", "ends: ['a|ab']", "", "xab")).isTrue();
    }

    @Test
    void wrongOptionsAreReportedTogether() {
        assertThatThrownBy(() -> CheckRegistry.builtIn().create("regex", "{pattern: '(', whoel: true}"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("2 problems")
                .hasMessageContaining("not a regular expression: (")
                .hasMessageContaining("did you mean whole?");
        assertThatThrownBy(() -> CheckRegistry.builtIn().create("exactMach", ""))
                .hasMessageContaining("did you mean exactMatch?");
        assertThatThrownBy(() -> CheckRegistry.builtIn().create("maxWords", ""))
                .hasMessageContaining("the key max is missing");
        assertThatThrownBy(() -> CheckRegistry.builtIn().create("stopWords", ""))
                .hasMessageContaining("nothing to look for");
        assertThatThrownBy(() -> CheckRegistry.builtIn().create("houseStyle", ""))
                .hasMessageContaining("no rule");
        assertThatThrownBy(() -> CheckRegistry.builtIn().create("noNewNumbers", "facts: nowhere.md"))
                .hasMessageContaining("cannot read nowhere.md");
    }

    @Test
    void everyBuiltInCheckHasItsOwnNameAndAVersion() {
        List<String> needOptions = List.of(
                "houseStyle", "maxChars", "maxWords", "notContains", "regex", "stopWords", "startsWith", "endsWith");
        for (String name : CheckRegistry.builtIn().names()) {
            String options = switch (name) {
                case "houseStyle" -> "starts: [a]";
                case "maxChars", "maxWords" -> "max: 1";
                case "regex" -> "pattern: a";
                case "stopWords" -> "words: [a]";
                case "maxSentences", "maxTokens", "maxMillis", "perplexity", "editDistance" -> "max: 1";
                case "rouge1", "rouge2", "rougeL", "rougeLsum", "bleu", "chrf", "chrf++" -> "min: 1";
                case "language" -> "is: en";
                case "jsonSchema" -> "schema: { type: object }";
                case "allOf", "anyOf" -> "checks: [exactMatch]";
                case "direction" -> "{ variants: [typos], becomes: same }";
                case "judge" -> "{ model: m, rubric: r }";
                default -> needOptions.contains(name) ? "texts: [a]" : "";
            };
            Check check = CheckRegistry.builtIn().create(name, options);
            // a judge's name goes on with its model and rubric
            assertThat(check.name().split(":")[0]).isEqualTo(name);
            assertThat(check.version()).isPositive();
        }
    }
}
