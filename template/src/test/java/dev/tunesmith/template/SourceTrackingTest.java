package dev.tunesmith.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every character remembers where it came from, through each operation. */
final class SourceTrackingTest {

    /** The rendered text with what came from the message's content between brackets. */
    private static String marked(String template, String content) {
        Rendering rendering = Fixtures.compile(template).render(Fixtures.chat("user", content));
        return rendering.spans().stream()
                .map(span -> {
                    String text = rendering
                            .text()
                            .substring(span.range().start(), span.range().end());
                    return span.origin().field().equals("content") ? "[" + text + "]" : text;
                })
                .collect(Collectors.joining());
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiterString = " => ", textBlock = """
                    `<{{ c }}>` => `<[ Some text ]>`
                    `{{ 'a' + c + 'b' }}` => `a[ Some text ]b`
                    `{{ 'a' ~ c ~ 1 }}` => `a[ Some text ]1`
                    `{{ c | trim }}` => `[Some text]`
                    `{{ c.strip() + '.' }}` => `[Some text].`
                    `{{ ('x' + c)[:4] }}` => `x[ So]`
                    `{{ ('x' + c)[::-1] }}` => `[ txet emoS ]x`
                    `{{ c[1] ~ c[-2] }}` => `[St]`
                    `{{ c.split() }}` => `[['Some'], ['text']]`
                    `{{ c.split('e')[1] ~ '|' ~ c.split('e')[0] }}` => `[ t]|[ Som]`
                    `{{ c.strip().split(' ') | join('-') }}` => `[Some]-[text]`
                    `{{ c.replace('Some', 'No') }}` => `[ ]No[ text ]`
                    `{{ c | replace('e', '') }}` => `[ Som txt ]`
                    `{{ c.upper() }}{{ (c ~ 'x') | lower }}` => `[ SOME TEXT  some text ]x`
                    `{{ ('a' ~ c).title() }}` => `A[ Some Text ]`
                    `{{ ('x ' ~ c) | capitalize }}` => `X [ some text ]`
                    `{{ c.partition('me')[2] }}` => `[ text ]`
                    `{{ c.removeprefix(' ').removesuffix(' ') }}` => `[Some text]`
                    `{{ '%s!' % c }}{{ '{}?'.format(c) }}` => `[ Some text ]![ Some text ]?`
                    `{{ c.strip().center(13, '*') }}` => `**[Some text]**`
                    `{{ c | tojson }}` => `[" Some text "]`
                    `{{ {'k': c} | tojson }}` => `{"k": [" Some text "]}`
                    `{{ {'k': c} }}` => `{'k': [' Some text ']}`
                    `{{ [c] | first }}{{ [c, 'x'] | last }}` => `[ Some text ]x`
                    `{{ c | list | join('') }}` => `[ Some text ]`
                    `{% for x in c.strip() %}{{ x }}.{% endfor %}` => `[S].[o].[m].[e].[ ].[t].[e].[x].[t].`
                    `{% set x = c %}{{ x }}` => `[ Some text ]`
                    `{% set x %}<{{ c }}>{% endset %}{{ x | trim }}` => `<[ Some text ]>`
                    `{% set ns = namespace(t='') %}{% for m in messages %}{% set ns.t = ns.t + m.content + ';' %}{% endfor %}{{ ns.t }}` => `[ Some text ];`
                    `{% macro m(x) %}({{ x }}){% endmacro %}{{ m(c) | upper }}` => `([ SOME TEXT ])`
                    `{% macro m() %}({{ caller() }}){% endmacro %}{% call m() %}{{ c }}{% endcall %}` => `([ Some text ])`
                    `{% filter upper %}a{{ c }}{% endfilter %}` => `A[ SOME TEXT ]`
                    `{{ c if c else 'none' }}{{ nope | default(c) }}` => `[ Some text  Some text ]`
                    `{{ messages | map(attribute='content') | join('+') }}` => `[ Some text ]`
                    `{{ {'a': c}.items() | map('last') | first }}` => `[ Some text ]`
                    `{{ c | e }}{{ c | truncate(8, true, '..', 0) }}` => `[ Some text  Some ]..`
                    `{{ c | length }}{{ 'Some' in c }}` => `11True`
                    """)
    void throughEachOperation(String template, String expected) {
        assertThat(marked("{% set c = messages[0].content %}" + template, " Some text "))
                .isEqualTo(expected);
    }

    @Test
    void indentTakesOverTheTextsOwnNewlines() {
        assertThat(marked("{{ messages[0].content | indent(2) }}", "a\nb")).isEqualTo("[a\n]  [b]");
    }

    @Test
    void lettersThatChangeTheirNumberKeepTheirSource() {
        assertThat(marked("{{ ('ß' ~ messages[0].content ~ 'ß') | upper }}", "aßb"))
                .isEqualTo("SS[ASSB]SS");
    }

    @Test
    void spansCountCharsAndCodePoints() {
        Rendering rendering = Fixtures.compile("😀{{ messages[0].content }}é").render(Fixtures.chat("user", "a😀"));

        assertThat(rendering.spans())
                .extracting(Span::range)
                .containsExactly(new TextRange(0, 2, 0, 1), new TextRange(2, 5, 1, 3), new TextRange(5, 6, 3, 4));
        assertThat(rendering.range(2, 5)).isEqualTo(new TextRange(2, 5, 1, 3));
    }

    @Test
    void originsSayWhichPartOfTheInput() {
        RenderInput input = RenderInput.of(List.of(Map.of(
                        "role",
                        "assistant",
                        "tool_calls",
                        List.of(Map.of("function", Map.of("name", "f", "arguments", Map.of("city", "Paris")))))))
                .withTools(List.of(Map.of("name", "t")))
                .withDocuments(List.of(Map.of("text", "doc")))
                .withVariables(Map.of("eos_token", "</s>", "date", "today"));
        Rendering rendering = Fixtures.compile(
                        "{{ messages[0].role }}{{ messages[0].tool_calls[0].function.arguments.city }}"
                                + "{{ tools[0].name }}{{ documents[0].text }}{{ eos_token }}{{ date }}!")
                .render(input);

        assertThat(rendering.spans())
                .extracting(span -> span.origin().path())
                .containsExactly(
                        "messages[0].role",
                        "messages[0].tool_calls[0].function.arguments.city",
                        "tools[0].name",
                        "documents[0].text",
                        "eos_token",
                        "date",
                        "template");
        assertThat(rendering.spans())
                .extracting(span -> span.origin().messageIndex())
                .containsExactly(0, 0, -1, -1, -1, -1, -1);
        assertThat(rendering.spans())
                .extracting(span -> span.origin().field())
                .containsExactly("role", "tool_calls", "", "", "", "", "");
        assertThat(rendering.spans())
                .extracting(span -> span.origin().trusted())
                .containsExactly(false, false, false, false, true, false, true);
    }

    @Test
    void jsonOfAnInputIsOfThatInputAsAWhole() {
        RenderInput input = RenderInput.of(List.of(Map.of("role", "assistant", "tool_calls", List.of(Map.of("n", 1)))));
        Rendering rendering =
                Fixtures.compile("{{ messages[0].tool_calls | tojson }}").render(input);

        assertThat(rendering.text()).isEqualTo("[{\"n\": 1}]");
        assertThat(rendering.spans())
                .allSatisfy(span -> assertThat(span.origin().field()).isEqualTo("tool_calls"));
    }

    @Test
    void generationMarksWhatItWrites() {
        Rendering rendering = Fixtures.compile("a{% generation %}b{{ messages[0].content }}{% endgeneration %}c")
                .render(Fixtures.chat("user", "x"));

        assertThat(rendering.hasGenerationTag()).isTrue();
        assertThat(rendering.spans())
                .extracting(span -> span.origin().generated())
                .containsExactly(false, true, true, false);
    }
}
