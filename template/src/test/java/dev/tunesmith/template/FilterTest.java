package dev.tunesmith.template;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What filters give; the expected texts are those of jinja2 3.1.6. */
final class FilterTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiterString = " => ", textBlock = """
                    `{{ 'aBc' | upper }}|{{ 'aBc' | lower }}|{{ 'aBc dE' | capitalize }}|{{ "they're bill's-x (y" | title }}|{{ 'ß' | upper }}` => `ABC|abc|Abc de|They're Bill's-X (Y|SS`
                    `[{{ ' a ' | trim }}]|{{ 'xxaxx' | trim('x') }}|{{ 'aaa' | replace('a', 'b', 2) }}|{{ 'ab' | replace('', '-') }}|[{{ 'a' | center(5) }}]` => `[a]|a|bba|-a-b-|[  a  ]`
                    `{{ 'hello world foo bar' | truncate(11) }}|{{ 'hello world foo bar' | truncate(9, true, '.') }}|{{ 'a b_c, d' | wordcount }}|{{ '<a href="x">' | e }}|{{ 'a b/ü' | urlencode }}` => `hello...|hello wo.|3|&lt;a href=&#34;x&#34;&gt;|a%20b/%C3%BC`
                    `{{ '%s-%s' | format('a', 1) }}|{{ '%(x)s' | format(x=2) }}|{{ 5 | string + 'x' }}|{{ 'x' | safe }}|{{ ('a\\nb\\n\\nc' | indent(2)) | tojson }}|{{ ('a\\nb' | indent('> ', true)) | tojson }}` => `a-1|2|5x|x|"a\\n  b\\n\\n  c"|"> a\\n> b"`
                    """)
    void text(String template, String expected) {
        assertThat(Fixtures.render(template)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiterString = " => ", textBlock = """
                    `{{ -3 | abs }}|{{ (-3) | abs }}|{{ '3' | int }}|{{ '3.9' | int }}|{{ 'x' | int(5) }}|{{ '1f' | int(0, 16) }}|{{ none | int }}|{{ '1e3' | float }}|{{ 'x' | float }}|{{ true | int }}` => `3|3|3|3|5|31|0|1000.0|0.0|1`
                    `{{ 2.5 | round }}|{{ 3.5 | round }}|{{ 2.675 | round(2) }}|{{ 1234 | round(-2) }}|{{ 2.1 | round(0, 'ceil') }}|{{ 42.55 | round(1, 'floor') }}` => `2.0|4.0|2.67|1200|3.0|42.5`
                    `{{ nums | sum }}|{{ people | sum(attribute='n') }}|{{ [[1], [2]] | sum(start=[]) }}|{{ nums | min }}|{{ nums | max }}|{{ words | min }}|{{ people | max(attribute='n') }}` => `6|6|[1, 2]|1|3|A|{'n': 3, 'k': {'v': ['x']}}`
                    """)
    void numbers(String template, String expected) {
        assertThat(Fixtures.render(template)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiterString = " => ", textBlock = """
                    `{{ nums | first }}|{{ nums | last }}|{{ [] | first }}|{{ 'abc' | last }}|{{ nums | length }}|{{ d | count }}|{{ 'abc' | list }}|{{ d | list }}|{{ nums | reverse | list }}|{{ 'abc' | reverse }}` => `3|2||c|3|4|['a', 'b', 'c']|['b', 'a', 'C', 'items']|[2, 1, 3]|cba`
                    `{{ words | sort }}|{{ words | sort(case_sensitive=true) }}|{{ words | sort(reverse=true) }}|{{ people | sort(attribute='n') | map(attribute='n') | list }}|{{ words | unique | list }}` => `['A', 'a', 'b', 'c']|['A', 'a', 'b', 'c']|['c', 'b', 'A', 'a']|[1, 2, 3]|['b', 'A', 'c']`
                    `{{ d | dictsort }}|{{ {'a': 1, 'b': 3, 'c': 2} | dictsort(by='value', reverse=true) }}|{{ d | items | list }}|{{ nums | join('-') }}|{{ people | join('/', attribute='n') }}` => `[('a', 1), ('b', 2), ('C', 3), ('items', 'own')]|[('b', 3), ('c', 2), ('a', 1)]|[('b', 2), ('a', 1), ('C', 3), ('items', 'own')]|3-1-2|3/1/2`
                    `{{ [1, 2, 3, 4, 5] | batch(2) | list }}|{{ [1, 2, 3] | batch(2, 0) | list }}|{{ [1, 2, 3, 4, 5] | slice(3) | list }}` => `[[1, 2], [3, 4], [5]]|[[1, 2], [3, 0]]|[[1, 2], [3, 4], [5]]`
                    `{% for n, all in people | groupby('n') %}{{ n }}:{{ all | length }};{% endfor %}{{ (people | groupby('n'))[0].grouper }}` => `1:1;2:1;3:1;1`
                    """)
    void collections(String template, String expected) {
        assertThat(Fixtures.render(template)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiterString = " => ", textBlock = """
                    `{{ nums | map('string') | map('length') | list }}|{{ people[:2] | map(attribute='k.v.0') | list }}|{{ people | map(attribute='k', default='D') | list | last }}` => `[1, 1, 1]|['x', Undefined]|D`
                    `{{ nums | select('odd') | list }}|{{ nums | reject('gt', 1) | list }}|{{ nums | select | list }}|{{ none | map('upper') | list }}` => `[3, 1]|[1]|[3, 1, 2]|[]`
                    `{{ messages | selectattr('role', 'equalto', 'user') | map(attribute='content') | first }}|{{ people | selectattr('k', 'defined') | list | length }}|{{ people | rejectattr('k') | map(attribute='n') | join }}` => `Hällo 😀 wörld|2|2`
                    `{{ nope | default('a') }}|{{ '' | default('b') }}|{{ '' | default('c', true) }}|{{ nope | d }}|{{ 'abc' | attr('upper') is defined }}` => `a||c||True`
                    """)
    void selection(String template, String expected) {
        assertThat(Fixtures.render(template)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiterString = " => ", textBlock = """
                    `{{ d | tojson }}|{{ {'a': (1, 2), 3: none, 1.5: true, none: 1, true: 2} | tojson }}|{{ '<>&\\'"\\x7f\\x01é😀' | tojson }}|{{ 'é😀' | tojson(ensure_ascii=true) }}` => `{"b": 2, "a": 1, "C": 3, "items": "own"}|{"a": [1, 2], "3": null, "1.5": true, "null": 1, "true": 2}|"<>&'\\"\\u0001é😀"|"\\u00e9\\ud83d\\ude00"`
                    `{{ [1.0, 1e100, 1e-7, 100] | tojson }}|{{ {'b': 1, 'a': 2} | tojson(sort_keys=true) }}|{{ [1, 2] | tojson(separators=(',', ':')) }}|{{ [] | tojson(indent=2) }}|{{ messages[2].tool_calls | tojson }}` => `[1.0, 1e+100, 1e-07, 100]|{"a": 2, "b": 1}|[1,2]|[]|[{"function": {"name": "f", "arguments": {"b": 1, "a": [1, 2.5, null, true]}}}]`
                    """)
    void json(String template, String expected) {
        assertThat(Fixtures.render(template)).isEqualTo(expected);
    }
}
