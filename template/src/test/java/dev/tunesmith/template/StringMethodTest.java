package dev.tunesmith.template;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the methods of strings, dicts and lists give; the expected texts are those of jinja2 3.1.6. */
final class StringMethodTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiterString = " => ", textBlock = """
                    `{{ 'aB'.upper() }}{{ 'aB'.lower() }}{{ 'aB c'.capitalize() }}{{ "they're x1y".title() }}{{ 'aB'.swapcase() }}{{ 'ﬁx'.capitalize() }}` => `ABabAb cThey'Re X1YAbFix`
                    `[{{ ' a '.strip() }}][{{ ' a '.lstrip() }}][{{ ' a '.rstrip() }}]{{ 'xyaxy'.strip('xy') }}{{ 'xxa'.lstrip('x') }}{{ 'preabc'.removeprefix('pre') }}{{ 'abc.py'.removesuffix('.py') }}` => `[a][a ][ a]aaabcabc`
                    `{{ 'a,b,,c'.split(',') }}{{ ' a  b '.split() }}{{ 'a b c'.split(' ', 1) }}{{ 'a b c'.rsplit(' ', 1) }}{{ ' a  b c '.split(none, 1) }}{{ ''.split() }}{{ ''.split(',') }}` => `['a', 'b', '', 'c']['a', 'b']['a', 'b c']['a b', 'c']['a', 'b c '][]['']`
                    `{{ 'a\\nb\\r\\nc'.splitlines() }}{{ 'a\\nb'.splitlines(true) }}{{ 'a.b.c'.partition('.') }}{{ 'a.b.c'.rpartition('.') }}{{ 'x'.partition('.') }}` => `['a', 'b', 'c']['a\\n', 'b']('a', '.', 'b.c')('a.b', '.', 'c')('x', '', '')`
                    `{{ 'aXbX'.replace('X', '-') }}{{ 'aXbX'.replace('X', '-', 1) }}{{ ', '.join(['a', 'b']) }}{{ '-'.join('abc') }}{{ 'a\\tb'.expandtabs(4) }}` => `a-b-a-bXa, ba-b-ca   b`
                    `{{ 'abc'.startswith('ab') }}{{ 'abc'.startswith(('x', 'a')) }}{{ 'abc'.endswith('c') }}{{ 'abc'.startswith('b', 1) }}{{ 'abcabc'.find('c') }}{{ 'abc'.find('z') }}{{ 'abcabc'.rfind('c') }}{{ 'abcabc'.index('b') }}{{ 'aaa'.count('a') }}` => `TrueTrueTrueTrue2-1513`
                    `[{{ 'a'.ljust(3) }}][{{ 'a'.rjust(3, '*') }}][{{ 'ab'.center(5) }}]{{ '-5'.zfill(4) }}` => `[a  ][**a][  ab ]-005`
                    `{{ '1'.isdigit() }}{{ 'a'.isalpha() }}{{ 'a1'.isalnum() }}{{ ' '.isspace() }}{{ 'A'.isupper() }}{{ 'a'.islower() }}{{ 'Ab'.istitle() }}{{ '½'.isnumeric() }}{{ '½'.isdigit() }}{{ 'é'.isascii() }}` => `TrueTrueTrueTrueTrueTrueTrueTrueFalseFalse`
                    `{{ '{} {1}'.format('a') if false else '{0} {x} {0!r}'.format('a', x=1) }}{{ '{:>4}|{:<4}|{:^4}|{:04d}|{:.2f}|{:,}'.format('a', 'b', 'c', 7, 2.5, 1234567) }}` => `a 1 'a'   a|b   | c  |0007|2.50|1,234,567`
                    `{{ '%s %d %5.2f %x %05d %-4s|%r %%' % ('a', 3.7, 3.14159, 255, 42, 'b', 'c') }}{{ '%(k)s' % {'k': 5} }}{{ '%s' % none }}` => `a 3  3.14 ff 00042 b   |'c' %5None`
                    `{{ d.keys() }}{{ d.values() | list }}{{ d.items() | list }}{{ d.copy() == d }}{{ nums.index(1) }}{{ nums.count(3) }}{{ (1, 2).index(2) }}` => `dict_keys(['b', 'a', 'C', 'items'])[2, 1, 3, 'own'][('b', 2), ('a', 1), ('C', 3), ('items', 'own')]True111`
                    """)
    void cases(String template, String expected) {
        assertThat(Fixtures.render(template)).isEqualTo(expected);
    }
}
