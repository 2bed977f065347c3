package dev.tunesmith.template;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operators, literals and look-ups give; the expected texts are those of jinja2 3.1.6. */
final class ExpressionTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiterString = " => ", textBlock = """
                    `{{ 1 }}{{ -5 }}{{ 2.5 }}{{ 1_000 }}{{ 0x1f }}{{ 0b11 }}{{ 0o17 }}{{ 1e3 }}` => `1-52.51000313151000.0`
                    `{{ true }}{{ True }}{{ false }}{{ none }}{{ None }}` => `TrueTrueFalseNoneNone`
                    `{{ 'a' 'b' "c" }}{{ 'é\\u4f60\\x41\\101\\t|\\\\\\d\\'' }}{{ "\\N{BULLET}" }}` => `abcé你AA	|\\\\d'•`
                    `{{ [1, 'x', none,] }}{{ (1,) }}{{ () }}{{ (1, (2, 3)) }}{{ {'a': 1, 2: [true]} }}{{ 1, 2 }}` => `[1, 'x', None](1,)()(1, (2, 3)){'a': 1, 2: [True]}(1, 2)`
                    `{{ "{{ not }} {% this %}" }}{{ '}}' }}` => `{{ not }} {% this %}}}`
                    `{{ 123456789012345678901234567890 }}` => `123456789012345678901234567890`
                    """)
    void literals(String template, String expected) {
        assertThat(Fixtures.render(template)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiterString = " => ", textBlock = """
                    `{{ 1 + 2 * 3 ** 2 // 4 % 5 }}|{{ 2 ** 3 ** 2 }}|{{ -2 ** 2 }}|{{ 2 ** -1 }}` => `5|64|4|0.5`
                    `{{ 7 // 2 }}|{{ -7 // 2 }}|{{ 7 % -3 }}|{{ -7 % 3 }}|{{ 7.5 // -2 }}|{{ -7.5 % 2 }}|{{ 1 / 2 }}|{{ 4 / 2 }}` => `3|-4|-2|2|-4.0|0.5|0.5|2.0`
                    `{{ 9223372036854775807 + 1 }}|{{ 2 ** 64 }}|{{ 10 ** 20 // 3 }}|{{ -(2**63) }}|{{ (2**70) % 1000 }}|{{ 3037000500 * 3037000500 }}` => `9223372036854775808|18446744073709551616|33333333333333333333|-9223372036854775808|424|9223372037000250000`
                    `{{ 0.1 + 0.2 }}|{{ 1e16 }}|{{ 1e15 }}|{{ 123456789.123 }}|{{ 1e-5 }}|{{ 0.0001 }}|{{ 5e-324 }}|{{ 2e23 }}|{{ -0.0 }}` => `0.30000000000000004|1e+16|1000000000000000.0|123456789.123|1e-05|0.0001|5e-324|2e+23|-0.0`
                    `{{ true + 1 }}|{{ +true }}|{{ -true }}|{{ 1 ~ 2 ~ 3 * 4 }}|{{ 'ab' * 2 }}|{{ 2 * [1] }}|{{ 'a' * -1 }}` => `2|1|-1|1212|abab|[1, 1]|`
                    `{{ [1, 2] + [3] }}|{{ (1,) + (2,) }}|{{ 'a' + 'b' }}|{{ 'a' ~ 1 * 2 ~ none ~ undefined_name ~ true }}` => `[1, 2, 3]|(1, 2)|ab|a2NoneTrue`
                    """)
    void arithmetic(String template, String expected) {
        assertThat(Fixtures.render(template)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiterString = " => ", textBlock = """
                    `{{ 1 < 2 < 3 }}|{{ 1 < 3 < 2 }}|{{ 1 == 1.0 == true }}|{{ 'a' in 'abc' in ['abc'] }}` => `True|False|True|True`
                    `{{ [1, 2] == [1, 2] }}|{{ [1] < [2] }}|{{ (1, 2) == [1, 2] }}|{{ {'a': 1} == {'a': 1.0} }}|{{ 'a' < 'b' }}|{{ none == none }}|{{ 'a' == 1 }}` => `True|True|False|True|True|True|False`
                    `{{ 'a' not in ['a'] }}|{{ 'b' in d }}|{{ not 5 in [5] }}|{{ '' in 'abc' }}|{{ 1 != 2 }}|{{ 2 >= 2 }}|{{ 3 in range(5) }}` => `False|True|False|True|True|True|True`
                    """)
    void comparisons(String template, String expected) {
        assertThat(Fixtures.render(template)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiterString = " => ", textBlock = """
                    `{{ 'a' and '' or 'b' }}|{{ 0 or none }}|{{ not 1 == 2 }}|{{ not true and false }}|{{ [] or 'x' }}` => `b|None|True|False|x`
                    `{{ 1 if 0 else 2 if 0 else 3 }}|{{ 'x' if false }}|{{ ('x' if false) is defined }}|{{ 'y' if {} else 'n' }}` => `3||False|n`
                    `{{ false and raise_exception('no') }}|{{ true or raise_exception('no') }}` => `False|True`
                    """)
    void logic(String template, String expected) {
        assertThat(Fixtures.render(template)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiterString = " => ", textBlock = """
                    `{{ d.b }}|{{ d['C'] }}|{{ d['items'] }}|{{ d.zz }}|{{ d['zz'] is defined }}|{{ d.get('zz') }}|{{ d.get('zz', 7) }}` => `2|3|own||False|None|7`
                    `{{ people.0.k.v.0 }}|{{ people[0]['k']['v'][0] }}|{{ people[-1].n }}|{{ people.5 }}|{{ people[0].k.v[9] }}|{{ none.x }}` => `x|x|2|||`
                    `{{ 'abc'[0] }}{{ 'abc'[-1] }}{{ 'abc'[9] }}|{{ {1: 'a'}[1.0] }}|{{ {1: 'a'}[true] }}|{{ {(1, 2): 'p'}[(1, 2)] }}` => `ac|a|a|p`
                    `{{ messages[1].content[6] }}|{{ messages[1].content | length }}|{{ messages[1].content[::-1] }}` => `😀|13|dlröw 😀 olläH`
                    """)
    void lookUps(String template, String expected) {
        assertThat(Fixtures.render(template)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiterString = " => ", textBlock = """
                    `{{ 'abcdef'[1:3] }}|{{ 'abcdef'[:-1] }}|{{ 'abcdef'[-2:] }}|{{ 'abcdef'[9:] }}|{{ 'abcdef'[::-2] }}|{{ 'abcdef'[4:1:-1] }}|{{ 'abcdef'[:] }}` => `bc|abcde|ef||fdb|edc|abcdef`
                    `{{ nums[::-1] }}|{{ (1, 2, 3)[:2] }}|{{ range(10)[2:8:3] | list }}|{{ messages[1:] | length }}|{{ messages[1].content[4:9] }}` => `[2, 1, 3]|(1, 2)|[2, 5]|2|o 😀 w`
                    """)
    void slices(String template, String expected) {
        assertThat(Fixtures.render(template)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiterString = " => ", textBlock = """
                    `{{ nope }}|{{ nope is defined }}|{{ nope == nope2 }}|{{ nope or 'x' }}|{{ nope | length }}|{{ nope | list }}|{{ nope | default('q') }}|{{ [nope] }}|{{ 1 in nope }}` => `|False|True|x|0|[]|q|[Undefined]|False`
                    `{% for x in nope %}x{% else %}none{% endfor %}|{{ nope | trim }}|{{ nope ~ 'a' }}|{{ not nope }}` => `none||a|True`
                    """)
    void undefined(String template, String expected) {
        assertThat(Fixtures.render(template)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiterString = " => ", textBlock = """
                    `{{ 1 is odd }}{{ 2 is even }}{{ 3 is divisibleby 3 }}{{ 3 is divisibleby(2) }}{{ 'a' is string }}{{ 1 is number }}{{ true is number }}{{ 1 is integer }}{{ true is integer }}{{ 1.0 is float }}` => `TrueTrueTrueFalseTrueTrueTrueTrueFalseTrue`
                    `{{ d is mapping }}{{ 'a' is sequence }}{{ 1 is sequence }}{{ none is iterable }}{{ d.items() is sequence }}{{ range(2) is sequence }}{{ range is callable }}` => `TrueTrueFalseFalseFalseTrueTrue`
                    `{{ true is true }}{{ 1 is true }}{{ none is none }}{{ false is boolean }}{{ 'a' is lower }}{{ 'A' is upper }}{{ 1 is sameas 1 }}{{ [] is sameas [] }}{{ 'upper' is filter }}{{ 'odd' is test }}` => `TrueFalseTrueTrueTrueTrueTrueFalseTrueTrue`
                    `{{ 1 is eq 1 }}{{ 1 is ne 1 }}{{ 1 is lt 2 }}{{ 1 is ge 2 }}{{ 'a' is in ['a'] }}{{ 'a' is not in ['a'] }}{{ 5 is not string }}` => `TrueFalseTrueFalseTrueFalseTrue`
                    """)
    void tests(String template, String expected) {
        assertThat(Fixtures.render(template)).isEqualTo(expected);
    }
}
