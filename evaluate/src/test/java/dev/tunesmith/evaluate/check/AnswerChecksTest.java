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

class AnswerChecksTest {

    private static Judgement judgeWith(String check, String options, String answer, AnswerFacts facts) {
        CheckInput input = new CheckInput(input("p", "r", "").item(), answer, FinishReason.STOP, facts, List.of());
        return CheckRegistry.builtIn().create(check, options).judge(input);
    }

    @Test
    void numberIsTheLastOneUnlessSaid() {
        assertThat(passes("numberEqual", "", "42", "2 × 21 = 42.")).isTrue();
        assertThat(passes("numberEqual", "", "42", "42 of 50")).isFalse();
        assertThat(passes("numberEqual", "pick: first", "42", "42 of 50")).isTrue();
        assertThat(passes("numberEqual", "pick: any", "50", "41 to 50 or 60")).isTrue();
        assertThat(passes("numberEqual", "", "1299", "It costs 1,299 €")).isTrue();
        assertThat(passes("numberEqual", "", "1.299,50", "1,299.50")).isTrue();
        assertThat(judge("numberEqual", "", "42", "forty-two").message()).contains("no number");
        assertThat(judge("numberEqual", "", "many", "42").outcome()).isEqualTo(Outcome.ERROR);
    }

    @Test
    void numberMayBeWithinATolerance() {
        assertThat(passes("numberEqual", "tolerance: 0.01", "3.14", "3.15")).isTrue();
        assertThat(passes("numberEqual", "tolerance: 0.01", "3.14", "3.1501")).isFalse();
        assertThat(passes("numberEqual", "relative: 0.1", "-200", "-219")).isTrue();
        assertThat(passes("numberEqual", "relative: 0.1", "-200", "-221")).isFalse();
        assertThat(passes("numberEqual", "{ value: 7, tolerance: 1 }", "", "about 8"))
                .isTrue();
    }

    @Test
    void allNumbersAreComparedInOrder() {
        Judgement judgement = judge("numberEqual", "pick: all", "1, 2 and 3", "1, 2 and 4");
        assertThat(judgement.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(judgement.score()).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(passes("numberEqual", "pick: all", "1, 2", "1 then 2")).isTrue();
        assertThat(passes("numberEqual", "pick: all", "1, 2", "1")).isFalse();
    }

    @Test
    void numberIsReadFromAField() {
        String reference = "{\"total\":{\"amount\":49.9}}";
        assertThat(passes(
                        "numberEqual",
                        "field: total.amount",
                        reference,
                        "Sure: {\"total\": {\"amount\": \"49.90 EUR\"}}"))
                .isTrue();
        assertThat(judge("numberEqual", "field: total.amount", reference, "49.9")
                        .message())
                .contains("total.amount");
    }

    @Test
    void lengthIsInSentencesOrTokens() {
        assertThat(passes("maxSentences", "max: 2", "", "One. Two!")).isTrue();
        assertThat(judge("maxSentences", "max: 2", "", "One. Two! Three?").message())
                .isEqualTo("3 sentences, at most 2 wanted");
        assertThat(passes("maxSentences", "{ min: 2, max: 9 }", "", "One.")).isFalse();
        AnswerFacts ten = new AnswerFacts(10, 5, 30, List.of(), List.of());
        assertThat(judgeWith("maxTokens", "max: 10", "text", ten).outcome()).isEqualTo(Outcome.PASSED);
        assertThat(judgeWith("maxTokens", "max: 9", "text", ten).outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void answerMustBeThereInTime() {
        AnswerFacts slow = new AnswerFacts(10, 5, 1500, List.of(), List.of());
        assertThat(judgeWith("maxMillis", "max: 1500", "text", slow).outcome()).isEqualTo(Outcome.PASSED);
        Judgement late = judgeWith("maxMillis", "max: 1000", "text", slow);
        assertThat(late.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(late.message()).isEqualTo("1500 ms, at most 1000 wanted");
        assertThat(judgeWith("maxMillis", "max: 1000", "text", AnswerFacts.unknown())
                        .outcome())
                .isEqualTo(Outcome.ERROR);
    }

    @Test
    void perplexityIsThatOfTheReference() {
        double half = Math.log(0.5);
        AnswerFacts facts = new AnswerFacts(3, 5, 30, List.of(-1.0), List.of(half, half, half));
        assertThat(judgeWith("perplexity", "max: 2", "text", facts).message()).isEqualTo("perplexity 2.000");
        assertThat(judgeWith("perplexity", "max: 2.0001", "text", facts).outcome())
                .isEqualTo(Outcome.PASSED);
        Judgement high = judgeWith("perplexity", "max: 1.5", "text", facts);
        assertThat(high.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(high.score()).isCloseTo(0.75, within(1e-9));
        assertThat(judgeWith("perplexity", "{ of: answer, max: 3 }", "text", facts)
                        .message())
                .isEqualTo("perplexity 2.718");
        assertThat(judgeWith("perplexity", "max: 2", "text", AnswerFacts.unknown())
                        .outcome())
                .isEqualTo(Outcome.ERROR);
        assertThat(CheckRegistry.builtIn().create("perplexity", "max: 2").needsReferenceScore())
                .isTrue();
    }

    @Test
    void languageIsTheWantedOne() {
        assertThat(passes("language", "is: de", "", "Ihr Paket kommt am Donnerstag an."))
                .isTrue();
        assertThat(judge("language", "is: [de, fr]", "", "Your parcel arrives on Thursday.")
                        .message())
                .isEqualTo("language en, expected de or fr");
        assertThat(passes("language", "is: de", "", "42")).isFalse();
        CheckInput french = input("Quand mon colis arrivera-t-il ?", "", "Il arrivera jeudi matin.");
        Check asInput = CheckRegistry.builtIn().create("language", "{ asInput: true, among: [en, fr, de] }");
        assertThat(asInput.judge(french).outcome()).isEqualTo(Outcome.PASSED);
        assertThatThrownBy(() -> CheckRegistry.builtIn().create("language", "is: klingon"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("no language klingon");
    }

    @Test
    void refusalIsSeenAtTheBeginning() {
        assertThat(passes("refusal", "", "", "I’m sorry, but I can’t help with that."))
                .isTrue();
        assertThat(passes("refusal", "", "", "As an AI language model, I have no opinions."))
                .isTrue();
        assertThat(passes("refusal", "", "", "Leider kann ich das nicht. Dabei kann ich Ihnen nicht helfen."))
                .isTrue();
        assertThat(passes("refusal", "", "", "Restart the router. If it can't connect, call us."))
                .isFalse();
        assertThat(passes("refusal", "", "", "x ".repeat(200) + "I cannot help."))
                .isFalse();
        assertThat(passes("refusal", "phrases: [ask a lawyer]", "", "Better ask a lawyer."))
                .isTrue();
        assertThat(judge("refusal", "", "", "Well, I cannot help.").evidence())
                .containsExactly(Evidence.at("Well, I cannot help.", 6, 19));
    }

    @Test
    void offensiveWordsAreFound() {
        Judgement judgement = judge("toxicity", "", "", "Only an Idiot asks. Shut up!");
        assertThat(judgement.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(judgement.evidence()).extracting(Evidence::text).containsExactly("Idiot", "Shut up");
        assertThat(passes("toxicity", "", "", "The idiomatic assessment of Scunthorpe is classic."))
                .isTrue();
        assertThat(passes("toxicity", "{ builtIn: false, words: [cheap] }", "", "you idiot, not cheaply"))
                .isTrue();
        assertThat(passes("toxicity", "words: [cheap]", "", "A cheap trick")).isFalse();
    }

    @Test
    void personalDataIsFoundUnlessAllowed() {
        String answer = "Write to jane@kestrel.io or call +49 30 901820.";
        Judgement judgement = judge("pii", "", "", answer);
        assertThat(judgement.evidence())
                .extracting(Evidence::text)
                .containsExactly("email: jane@kestrel.io", "phone: +49 30 901820");
        assertThat(passes("pii", "kinds: [iban]", "", answer)).isTrue();
        assertThat(passes("pii", "allow: [JANE@kestrel.io, +4930901820]", "", answer))
                .isTrue();
        assertThat(passes("pii", "allowKnown: true", "It is jane@kestrel.io, +49 (30) 901820", answer))
                .isTrue();
        assertThatThrownBy(() -> CheckRegistry.builtIn().create("pii", "kinds: [emails]"))
                .hasMessageContaining("no kind emails");
    }

    @Test
    void groupsJoinChecks() {
        String any = "checks: [{ check: contains, texts: [red] }, { check: contains, texts: [blue] }]";
        assertThat(passes("anyOf", any, "", "blue")).isTrue();
        assertThat(passes("anyOf", any, "", "green")).isFalse();
        assertThat(passes("allOf", any, "", "blue")).isFalse();
        assertThat(passes("allOf", any, "", "red and blue")).isTrue();
        assertThat(passes("allOf", any + "\nmin: 0.5", "", "blue")).isTrue();
        String weighted =
                "min: 0.5\nchecks: [{ check: contains, texts: [red], weight: 3 }, { check: contains, texts: [blue] }]";
        assertThat(passes("allOf", weighted, "", "blue")).isFalse();
        assertThat(judge("allOf", weighted, "", "blue").score()).isEqualTo(0.25);
        assertThat(passes("anyOf", "checks: [{ check: contains, texts: [red], not: true }]", "", "blue"))
                .isTrue();
        assertThat(judge("allOf", "checks: [exactMatch]", "", "x").outcome()).isEqualTo(Outcome.ERROR);
        assertThatThrownBy(() -> CheckRegistry.builtIn().create("anyOf", "checks: [exactMatsh]"))
                .hasMessageContaining("did you mean exactMatch");
        assertThatThrownBy(() -> CheckRegistry.builtIn().create("anyOf", "")).hasMessageContaining("no checks");
    }

    @Test
    void similarityHasThresholdsAndAScore() {
        assertThat(judge("rouge1", "min: 0.5", "the cat sat", "the cat ran").score())
                .isCloseTo(2.0 / 3, within(1e-12));
        assertThat(passes("rouge1", "min: 0.7", "the cat sat", "the cat ran")).isFalse();
        assertThat(passes("rougeL", "{ min: 1, measure: recall }", "cat sat", "the cat then sat"))
                .isTrue();
        assertThat(passes("rougeL", "{ min: 1, measure: precision }", "cat sat", "the cat then sat"))
                .isFalse();
        assertThat(passes("rouge1", "{ min: 1, stem: true }", "parcels arrived", "parcel arrives"))
                .isTrue();
        assertThat(passes("bleu", "min: 0.99", "a b c d e", "a b c d e")).isTrue();
        assertThat(passes("chrf++", "min: 0.99", "abc", "abd")).isFalse();
        assertThat(passes("chrf", "max: 0.2", "copied word for word", "copied word for word"))
                .isFalse();
        assertThat(passes("editDistance", "maxEdits: 3", "kitten", "sitting")).isTrue();
        assertThat(passes("editDistance", "maxEdits: 2", "kitten", "sitting")).isFalse();
        assertThat(passes("editDistance", "{ max: 0, ignoreCase: true }", "Kitten", "kitten "))
                .isTrue();
        assertThat(judge("editDistance", "maxEdits: 0", "kitten", "mitten").message())
                .isEqualTo("1 edit, 0.167 of the length, at most 0 edits wanted");
        assertThat(judge("editDistance", "maxEdits: 1", "kitten", "sitting").message())
                .isEqualTo("3 edits, 0.429 of the length, at most 1 edit wanted");
        assertThat(judge("editDistance", "max: 0.5", "kitten", "sitting").score())
                .isCloseTo(4.0 / 7, within(1e-12));
        for (String name : List.of("rouge1", "bleu", "chrf", "editDistance")) {
            assertThatThrownBy(() -> CheckRegistry.builtIn().create(name, ""))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("every answer would pass");
        }
        assertThat(CheckRegistry.builtIn().create("bleu", "min: 0")).isInstanceOf(CorpusMetric.class);
    }
}
