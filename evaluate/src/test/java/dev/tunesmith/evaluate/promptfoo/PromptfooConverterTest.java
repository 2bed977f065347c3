package dev.tunesmith.evaluate.promptfoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.evaluate.Samples;
import dev.tunesmith.evaluate.promptfoo.ConvertedSuite.NotConverted;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.evaluate.suite.SuiteCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class PromptfooConverterTest {

    @TempDir
    private Path folder;

    private ConvertedSuite convert(String yaml, @Nullable String judge) {
        try {
            Path file = Files.writeString(folder.resolve("promptfooconfig.yaml"), yaml);
            return PromptfooConverter.convert(file, "s", judge);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private ConvertedSuite convert(String yaml) {
        return convert(yaml, null);
    }

    private ConvertedSuite oneAssertion(String assertion) {
        return convert(
                "prompts: ['{{q}}']\ntests: [{ vars: { q: hello }, assert: [" + assertion + "] }]\n", "endpoint:big");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ type: equals, value: '{{q}}' } | exactMatch | trim: false",
                "{ type: equals, value: { a: 1 } } | jsonEqual | check: jsonEqual",
                "{ type: contains, value: a } | contains | ignoreCase: false",
                "{ type: icontains, value: a } | contains | ignoreCase: true",
                "{ type: contains-all, value: [a, b] } | contains | match: \"all\"",
                "{ type: contains-any, value: 'a, b' } | contains | texts: [\"a\",\"b\"]",
                "{ type: icontains-any, value: [a] } | contains | match: \"any\"",
                "{ type: icontains-all, value: [a] } | contains | ignoreCase: true",
                "{ type: starts-with, value: a } | startsWith | texts: [\"a\"]",
                "{ type: regex, value: '\\d+' } | regex | pattern: \"\\\\d+\"",
                "{ type: not-regex, value: a } | regex | not: true",
                "{ type: is-json } | jsonValid | check: jsonValid",
                "{ type: is-json, value: { type: object } } | jsonSchema | schema: {\"type\":\"object\"}",
                "{ type: contains-json, value: '{\"type\": \"object\"}' } | jsonSchema | anywhere: true",
                "{ type: is-refusal } | refusal | check: refusal",
                "{ type: levenshtein, value: a } | editDistance | maxEdits: 5",
                "{ type: rouge-n, value: a } | rouge1 | min: 0.75",
                "{ type: bleu, value: a, threshold: 0.3 } | bleu | min: 0.3",
                "{ type: similar, value: a } | similar | min: 0.75",
                "{ type: latency, threshold: 900 } | maxMillis | max: 900",
                "{ type: perplexity, threshold: 7 } | perplexity | of: \"answer\"",
                "{ type: perplexity-score, threshold: 0.2 } | perplexity | max: 4.0",
                "{ type: word-count, value: { min: 2, max: 9 } } | maxWords | min: 2",
                "{ type: word-count, value: 5 } | maxWords | max: 5",
                "{ type: finish-reason, value: stop } | stopsByItself | check: stopsByItself",
                "{ type: finish-reason, value: length } | stopsByItself | not: true",
                "{ type: llm-rubric, value: is polite } | judge | model: \"endpoint:big\""
            })
    void everyKindThatBothHaveBecomesACheck(String assertion, String check, String line) {
        ConvertedSuite made = oneAssertion(assertion);
        assertThat(made.notConverted()).isEmpty();
        assertThat(made.converted()).isEqualTo(1);
        assertThat(made.yaml()).contains("check: " + check + "\n").contains(line);
        assertThat(Samples.suite(made.yaml()).checks()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "javascript,runs code",
        "not-python,runs code",
        "factuality,judges",
        "similar:dot,cosine",
        "select-best,compare",
        "is-sql,regex",
        "cost,price",
        "meteor,rougeL",
        "trajectory:tool-used,traces",
        "moderation,classifying",
        "promptfoo:redteam:bias,red teaming",
        "brand-new,not a kind"
    })
    void whatHasNoCounterpartIsListedWithTheReason(String type, String why) {
        ConvertedSuite made = oneAssertion("{ type: contains, value: a }, { type: '" + type + "', value: x }");
        assertThat(made.converted()).isEqualTo(1);
        NotConverted one = made.notConverted().get(0);
        assertThat(one.place()).isEqualTo("tests[0].assert[1]");
        assertThat(one.kind()).isEqualTo(type);
        assertThat(one.why()).contains(why);
    }

    @Test
    void nothingIsDroppedUnsaid() {
        ConvertedSuite made = convert("""
                prompts: ['{{q}}', file://missing.txt, file://many/*.txt]
                scenarios: []
                tests:
                  - vars: { q: a }
                    options: { transform: x }
                    assert:
                      - { type: contains, value: a, transform: output.trim() }
                      - { type: contains, value: a, weight: 0 }
                      - { type: contains, value: '{{ q | upper }}' }
                      - { type: contains, value: '{{missing}}' }
                      - { type: regex, value: '(' }
                      - { type: equals, value: one }
                      - { type: equals, value: two }
                      - { $ref: '#/assertionTemplates/none' }
                      - { type: assert-set, assert: [{ type: contains, value: b }, { type: cost, threshold: 1 }] }
                      - { type: contains, value: file://x.txt }
                  - file
                """);
        assertThat(made.notConverted())
                .extracting(NotConverted::why)
                .anyMatch(why -> why.contains("cannot read missing.txt"))
                .anyMatch(why -> why.contains("only single"))
                .anyMatch(why -> why.contains("its transform"))
                .anyMatch(why -> why.contains("weight 0"))
                .anyMatch(why -> why.contains("more than variables"))
                .anyMatch(why -> why.contains("no variable missing"))
                .anyMatch(why -> why.contains("java.util.regex"))
                .anyMatch(why -> why.contains("another reference already"))
                .anyMatch(why -> why.contains("no template"))
                .anyMatch(why -> why.contains("not all of its assertions"))
                .anyMatch(why -> why.contains("stands in a file"));
        assertThat(made.notConverted()).extracting(NotConverted::kind).contains("scenarios", "options", "file");
        assertThat(made.converted()).isEqualTo(1 + 1);
    }

    @Test
    void testsWithDefaultsTemplatesSetsAndLists() throws IOException {
        Files.writeString(
                folder.resolve("chat.json"),
                "[{\"role\":\"system\",\"content\":\"Be {{tone}}.\"},{\"role\":\"user\",\"content\":\"{{q}}\"}]");
        Files.writeString(folder.resolve("more.yaml"), "- vars: { q: last }\n");
        ConvertedSuite made = convert("""
                description: Shop
                prompts: ['Q: {{q}}', { id: file://chat.json, label: chat }]
                providers: [openai:x]
                defaultTest:
                  vars: { tone: kind }
                  assert: [{ type: not-is-refusal }]
                assertionTemplates:
                  short: { type: word-count, value: { max: 9 }, weight: 3 }
                tests:
                  - vars: { q: [one, two] }
                    metadata: { area: x }
                    assert:
                      - $ref: '#/assertionTemplates/short'
                      - { type: assert-set, threshold: 0.5, weight: 2, assert: [{ type: contains, value: '{{q}}' }, { type: not-contains, value: b }] }
                  - vars: { q: three }
                    threshold: 0.6
                    assert: [{ type: equals, value: '3' }]
                  - file://more.yaml
                """);
        assertThat(made.notConverted()).isEmpty();
        List<ObjectNode> items = made.items();
        assertThat(items).hasSize(8);
        assertThat(items.get(1).toString())
                .contains("\"id\":\"test-1-1-prompt-2\"")
                .contains("{\"role\":\"system\",\"content\":\"Be kind.\"},{\"role\":\"user\",\"content\":\"one\"}")
                .contains("\"attributes\":{\"area\":\"x\",\"prompt\":\"chat\"}");
        assertThat(items.get(4).get("response").stringValue()).isEqualTo("3");
        Suite suite = Samples.suite(made.yaml());
        assertThat(suite.description()).isEqualTo("Shop");
        assertThat(suite.checks())
                .extracting(SuiteCheck::id)
                .containsExactly("refusal-1", "maxWords-1", "allOf-1", "allOf-2", "allOf-3");
        assertThat(suite.check("maxWords-1").weight()).isEqualTo(3);
        assertThat(suite.check("allOf-1").weight()).isEqualTo(2);
        assertThat(suite.check("refusal-1").negated()).isTrue();
        assertThat(suite.check("refusal-1").where().flags()).containsExactly("refusal-1");
        assertThat(items.get(6).get("flags").toString()).isEqualTo("[\"refusal-1\"]");
    }

    @Test
    void aPromptWithoutALabelIsNamedByItsPlace() {
        ConvertedSuite made = convert("""
                prompts: ['Q: {{q}}', 'Q: {{q | upper}}']
                tests: [{ vars: { q: one }, assert: [{ type: contains, value: x }] }]
                """);
        assertThat(made.notConverted()).extracting(NotConverted::kind).containsExactly("prompts[1]");
    }

    @Test
    void aConfigurationWithoutTestsOrPromptsIsRefused() {
        assertThatThrownBy(() -> convert("prompts: [a]\n"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("no test with a prompt");
        assertThatThrownBy(() -> convert("prompts: [a]\ntests: [{ assert: [{ type: cost }] }]\n"))
                .hasMessageContaining("no assertion")
                .hasMessageContaining("cost");
        assertThatThrownBy(() -> convert("prompts: [a\n")).hasMessageContaining("not valid YAML");
    }
}
