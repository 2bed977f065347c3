package dev.tunesmith.evaluate.check;

import static dev.tunesmith.evaluate.check.CheckTesting.judge;
import static dev.tunesmith.evaluate.check.CheckTesting.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonChecksTest {

    private static final String REFERENCE =
            "{\"team\": \"shop\", \"order\": null, \"count\": 5, \"slots\": {\"city\": \"New York\"}}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"team\": \"shop\", \"order\": null, \"count\": 5, \"slots\": {\"city\": \"New York\"}}",
                "Sure! Here is it:\n```json\n{\"team\":\"shop\",\"count\":5,\"slots\":{\"city\":\"New York\"},}\n```\nOk?",
                "{'Team': 'SHOP ', 'order': 'null', 'count': '5', 'slots': {'city': 'new  york',},}",
                "{team: shop, order: None, count: 5.0, slots: {city: New York}}",
                "{“team”: “shop”, “count”: 5, “slots”: {“city”: “New York”}}",
                "{\"slots\": {\"city\": \"New York\"} \"team\": \"shop\" \"count\": 5}",
                "use {braces} like {\"team\": \"shop\", \"count\": 5, \"extra\": null, \"slots\": {\"city\": \"New York\"}}",
                "{\"team\": \"shop\", \"count\": 5, \"slots\": {\"city\": \"New York",
                "{\n team: \"shop\"\n count: 5\n slots: {city: \"New \\u0059ork\"}\n} {\"team\": \"second object\"}",
            })
    void lenientReadsEveryFormOfTheSameObject(String answer) {
        Judgement judgement = judge("jsonLenient", "", REFERENCE, answer);
        assertThat(judgement.outcome()).as(judgement.evidence().toString()).isEqualTo(Outcome.PASSED);
    }

    @Test
    void lenientScoresTheShareOfEqualFieldsAndNamesTheOthers() {
        Judgement judgement = judge(
                "jsonLenient", "", REFERENCE, "{\"team\":\"workshop\",\"slots\":{\"city\":\"New York\"},\"x\":1}");
        assertThat(judgement.outcome()).isEqualTo(Outcome.FAILED);
        // team, order, count, slots.city and x; order and city are equal.
        assertThat(judgement.score()).isCloseTo(2.0 / 5, within(1e-12));
        assertThat(judgement.evidence())
                .extracting(Evidence::text)
                .containsExactly(
                        "team: expected \"shop\", found \"workshop\"",
                        "count: expected 5, found (missing)",
                        "x: expected (missing), found 1");
        assertThat(judgement.message())
                .isEqualTo("team is workshop, expected shop; count is missing, expected 5; … (3 of 5 fields)");
    }

    @Test
    void theReasonSaysWhatIsExpectedAndFound() {
        assertThat(judge("jsonEqual", "", "{\"urgency\":\"high\"}", "{\"urgency\":\"low\"}")
                        .message())
                .isEqualTo("urgency is low, expected high");
        assertThat(judge("jsonEqual", "", "{\"n\":5}", "{\"n\":\"5\",\"x\":\"\"}")
                        .message())
                .isEqualTo("n is \"5\", expected 5; x is \"\", expected none (2 of 2 fields)");
        assertThat(judge("jsonEqual", "", "{\"a\":\"b\"}", "{\"a\":\"\"}").message())
                .isEqualTo("a is empty, expected b");
    }

    @Test
    void lenientComparesListsInAnyOrder() {
        assertThat(passes("jsonLenient", "", "{\"a\":[\"x\",{\"k\":1}]}", "{\"a\":[{\"K\":\"1\"},\"X\"]}"))
                .isTrue();
        assertThat(passes("jsonLenient", "", "{\"a\":[\"x\",\"x\"]}", "{\"a\":[\"x\"]}"))
                .isFalse();
    }

    @Test
    void lenientKeepsApostrophesInSingleQuotes() {
        assertThat(passes("jsonLenient", "", "{\"a\": \"I'd go\", \"b\": 1}", "{'a': 'I'd go', 'b': 1}"))
                .isTrue();
    }

    @Test
    void lenientFailsWithoutAnObjectAndErrsWithoutOneInTheReference() {
        assertThat(judge("jsonLenient", "", REFERENCE, "the team is shop").message())
                .contains("no JSON object");
        assertThat(judge("jsonLenient", "", REFERENCE, "").outcome()).isEqualTo(Outcome.FAILED);
        assertThat(judge("jsonLenient", "", "plain words", REFERENCE).outcome()).isEqualTo(Outcome.ERROR);
        assertThat(judge("jsonLenient", "", "[1]", REFERENCE).outcome()).isEqualTo(Outcome.ERROR);
    }

    @Test
    void fieldsCanBeChosenOrIgnored() {
        String answer = "{\"team\":\"shop\",\"count\":6,\"slots\":{\"city\":\"Rome\"}}";
        assertThat(passes("jsonLenient", "only: [Team, order]", REFERENCE, answer))
                .isTrue();
        assertThat(passes("jsonLenient", "ignore: [count, slots]", REFERENCE, answer))
                .isTrue();
        assertThat(passes("jsonLenient", "ignore: [count, slo]", REFERENCE, answer))
                .isFalse();
        assertThat(passes("jsonEqual", "ignore: [count, slots, order]", REFERENCE, answer))
                .isTrue();
    }

    @Test
    @Timeout(10)
    void lenientSurvivesHostileText() {
        assertThat(LenientJson.firstObject("{\"a\":".repeat(5000))).isEmpty();
        assertThat(LenientJson.firstObject("[".repeat(5000) + "{")).isEmpty();
        assertThat(LenientJson.firstObject("{".repeat(20_000))).isEmpty();
        assertThat(LenientJson.firstObject("{'a': '\\u12").orElseThrow().closed())
                .isFalse();
        String huge = "{\"a\": 1e999999999}";
        assertThat(passes("jsonEqual", "", "{\"a\": 1}", huge)).isFalse();
        assertThat(passes("jsonLenient", "", "{\"a\": 1}", huge)).isFalse();
    }

    @Test
    void strictComparesParsedValues() {
        assertThat(passes(
                        "jsonEqual",
                        "",
                        REFERENCE,
                        " {\"slots\":{\"city\":\"New York\"},\"order\":null,\"count\":5.0,\"team\":\"shop\"}\n"))
                .isTrue();
        assertThat(passes("jsonEqual", "", "[1, 2]", "[2, 1]")).isFalse();
        assertThat(passes("jsonEqual", "", "{\"a\":{}}", "{}")).isFalse();
        assertThat(passes("jsonEqual", "", "{\"a\":\"1\"}", "{\"a\":1}")).isFalse();
        assertThat(passes("jsonEqual", "", "{\"a\":\"null\"}", "{\"a\":null}")).isFalse();
        assertThat(passes("jsonEqual", "", "{\"a\":\"x\"}", "{\"A\":\"x\"}")).isFalse();
        assertThat(passes("jsonEqual", "", "{\"a\":1}", "{\"a\":1,\"b\":null}")).isFalse();
        assertThat(passes("jsonEqual", "", "{\"a\":1}", "```{\"a\":1}```")).isFalse();
        assertThat(passes("jsonEqual", "", "{\"a\":1}", "{\"a\":1} done")).isFalse();
        assertThat(judge("jsonEqual", "", "no json", "{}").outcome()).isEqualTo(Outcome.ERROR);
        assertThat(judge("jsonEqual", "", "{\"a\":1,\"b\":2}", "{\"a\":1,\"b\":3}")
                        .score())
                .isEqualTo(0.5);
        assertThat(judge("jsonEqual", "", "{\"a\":1}", "").outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void validLooksAtKindAndKeys() {
        assertThat(passes("jsonValid", "", "", "[1]")).isTrue();
        assertThat(passes("jsonValid", "kind: object", "", "[1]")).isFalse();
        assertThat(passes("jsonValid", "{kind: object, keys: [a]}", "", "{\"a\": null}"))
                .isTrue();
        assertThat(judge("jsonValid", "{kind: object, keys: [a, b]}", "", "{\"a\": null}")
                        .evidence())
                .containsExactly(Evidence.note("b"));
        assertThat(passes("jsonValid", "", "", "{\"a\": 1,}")).isFalse();
        assertThat(passes("jsonValid", "", "", "  ")).isFalse();
    }
}
