package dev.tunesmith.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How tags treat the whitespace around them; the expected texts are those of jinja2 3.1.6. */
final class WhitespaceTest {

    static Stream<Arguments> cases() {
        return Stream.of(
                Arguments.of("<p>\n    {% if true %}\n        yay\n    {% endif %}\n</p>", "<p>\n        yay\n</p>"),
                Arguments.of("a {% if true %} b {% endif %} c", "a  b  c"),
                Arguments.of("a\n  {{ 1 }}\n  b", "a\n  1\n  b"),
                Arguments.of("a {{- 1 -}} b", "a1b"),
                Arguments.of("x \n {%- set q = 1 -%} \n y", "xy"),
                Arguments.of("x\n  {%+ if true +%}\n y{% endif %}", "x\n  \n y"),
                Arguments.of("{% if true -%}\n\n  a\n{%- endif %}\nb", "ab"),
                Arguments.of("  {# note #}\nx{# a -#}  y {#- b #} z", "xy z"),
                Arguments.of("a\n\n", "a\n"),
                Arguments.of("a\r\nb\rc\r\n", "a\nb\nc"),
                Arguments.of("  {% raw %}  {{ x }}\n  {% endraw %}\ny", "  {{ x }}\ny"),
                Arguments.of("{%- raw -%}  {{ x }}  {%- endraw -%}  y", "{{ x }}y"),
                Arguments.of("{% if true %}   {% endif %}|", "   |"),
                Arguments.of("\u00a0{%- if true %}x{% endif %}", "x"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void asInJinja(String template, String expected) {
        assertThat(Fixtures.render(template)).isEqualTo(expected);
    }

    static Stream<Arguments> otherRules() {
        String template = "<p>\n  {% if true %}\n  yay\n  {% endif %}\n</p>";
        return Stream.of(
                Arguments.of(template, new Whitespace(false, false), "<p>\n  \n  yay\n  \n</p>"),
                Arguments.of(template, new Whitespace(true, false), "<p>\n    yay\n  </p>"),
                Arguments.of(template, new Whitespace(false, true), "<p>\n\n  yay\n\n</p>"));
    }

    @ParameterizedTest
    @MethodSource("otherRules")
    void otherRulesCanBeAskedFor(String template, Whitespace whitespace, String expected) {
        ChatTemplate compiled = ChatTemplate.compile(template, "test", whitespace);

        assertThat(compiled.render(Fixtures.chat()).text()).isEqualTo(expected);
    }
}
