package dev.tunesmith.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tunesmith.template.TemplateException.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is an error, of which kind and where. */
final class ErrorTest {

    private static TemplateException failure(String template) {
        return catchThrowableOfType(TemplateException.class, () -> Fixtures.render(template));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiterString = " => ", textBlock = """
                    `{{ }}` => 4
                    `{{ 1 + }}` => 8
                    `{{ (1, 2 }}` => 10
                    `{{ 'abc }}` => 4
                    `{% if x %}` => 11
                    `{% endif %}` => 4
                    `{% for x in y %}a{% endif %}` => 21
                    `{# open` => 1
                    `{% raw %}x` => 1
                    `{{ x` => 1
                    `{{ x | }}` => 8
                    `{{ a b }}` => 6
                    `{{ x is defined is string }}` => 17
                    `{% set true = 1 %}` => 8
                    `{% for loop in x %}{% endfor %}` => 4
                    `{% break %}` => 4
                    `{% for x in y %}{% macro m() %}{% break %}{% endmacro %}{% endfor %}` => 35
                    `{% macro m(a=1, b) %}{% endmacro %}` => 18
                    `{% call x %}{% endcall %}` => 4
                    `{{ f(a=1, 2) }}` => 5
                    `{{ '\\x4' }}` => 4
                    `{{ a ? b }}` => 6
                    """)
    void syntaxErrorsTellTheColumn(String template, int column) {
        TemplateException failure = failure(template);

        assertThat(failure.kind()).isEqualTo(Kind.SYNTAX);
        assertThat(failure.line()).isEqualTo(1);
        assertThat(failure.column()).isEqualTo(column);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiterString = " => ", textBlock = """
                    `{% nosuch %}` => unknown tag 'nosuch'
                    `{% include 'x' %}` => the tag 'include' is not allowed
                    `{% extends 'x' %}` => the tag 'extends' is not allowed
                    `{{ x | nosuch }}` => no filter named 'nosuch'
                    `{{ x is nosuch }}` => no test named 'nosuch'
                    `{% if true %}{{ x | nosuch }}{% endif %}` => no filter named 'nosuch'
                    `{{ [1] | map('nosuch') | list }}` => no filter named 'nosuch'
                    `{{ 'a' | upper(b=1) }}` => keyword
                    `{{ 'a' | tojson(nosuch=1) }}` => unexpected keyword argument 'nosuch'
                    `{{ 'a'.encode() }}` => 'encode' is not supported
                    `{{ ''.__class__ }}` => unsafe
                    `{{ strftime_now('%Q') }}` => '%Q'
                    """)
    void whatDoesNotExistIsAnError(String template, String reason) {
        assertThat(failure(template).reason()).contains(reason);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiterString = " => ", textBlock = """
                    `{{ nope.x }}` => UNDEFINED => 'nope' is undefined
                    `{{ d.nope.x }}` => UNDEFINED => 'dict object' has no attribute 'nope'
                    `{{ nope() }}` => UNDEFINED => 'nope' is undefined
                    `{{ 'a' + nope }}` => UNDEFINED => 'nope' is undefined
                    `{{ [1].append(2) }}` => UNDEFINED => unsafe
                    `{{ d.update({}) }}` => UNDEFINED => unsafe
                    `{{ 'a' + 1 }}` => TYPE => can only concatenate str (not "int") to str
                    `{{ 1 + 'a' }}` => TYPE => unsupported operand type(s) for +: 'int' and 'str'
                    `{{ 'a' < 1 }}` => TYPE => '<' not supported
                    `{{ 1 in 'a' }}` => TYPE => requires string as left operand
                    `{{ 1 / 0 }}` => TYPE => division by zero
                    `{{ (nums | map('abs')) | length }}` => TYPE => object of type 'generator' has no len()
                    `{% for x in 5 %}{% endfor %}` => TYPE => 'int' object is not iterable
                    `{% set a, b = [1] %}` => TYPE => not enough values to unpack
                    `{% set d.x = 1 %}` => TYPE => non-namespace
                    `{{ nope | tojson }}` => TYPE => not JSON serializable
                    `{{ nums | map('abs') }}` => TYPE => has no text
                    `{{ none | first }}` => TYPE => not iterable
                    `{{ {[]: 1} }}` => TYPE => unhashable
                    `{{ namespace(_x=1) }}` => TYPE => underscore
                    """)
    void wrongValuesAreErrors(String template, Kind kind, String reason) {
        TemplateException failure = failure(template);

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.reason()).contains(reason);
    }

    @Test
    void aRaisedErrorCarriesTheTemplatesWords() {
        TemplateException failure = failure("a\n{% if true %}\n  {{ raise_exception('No ' ~ 1) }}\n{% endif %}");

        assertThat(failure.kind()).isEqualTo(Kind.RAISED);
        assertThat(failure.reason()).isEqualTo("No 1");
        assertThat(failure.line()).isEqualTo(3);
        assertThat(failure.column()).isEqualTo(21);
        assertThat(failure).hasMessage("test, line 3, column 21: No 1");
    }

    @Test
    void anErrorInAMacroStandsInTheMacro() {
        assertThat(failure("{% macro m(x) %}\n\n{{ x + 1 }}{% endmacro %}{{ m('a') }}")
                        .line())
                .isEqualTo(3);
    }

    @Test
    void inputMayHoldOnlyPlainValues() {
        RenderInput input = RenderInput.of(List.of(Map.of("role", "user", "content", new Object())));

        assertThatThrownBy(() -> Fixtures.compile("{{ messages[0].content }}").render(input))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("messages[0].content");
    }

    @Test
    void aVariableCannotTakeTheNameOfAnotherPart() {
        assertThatThrownBy(() -> Fixtures.chat().withVariables(Map.of("tools", 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'tools'");
    }
}
