package dev.tunesmith.template;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What statements do; the expected texts are those of jinja2 3.1.6. */
final class StatementTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiterString = " => ", textBlock = """
                    `{% if 0 %}a{% elif '' %}b{% elif [1] %}c{% else %}d{% endif %}{% if none %}x{% endif %}` => `c`
                    `{% if true %}{% set y = 6 %}{% endif %}{{ y }}` => `6`
                    """)
    void conditions(String template, String expected) {
        assertThat(Fixtures.render(template)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiterString = " => ", textBlock = """
                    `{% for x in [1, 2, 3] %}{{ x }}{{ ',' if not loop.last }}{% endfor %}|{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}|{% for c in 'ab' %}{{ c }}.{% endfor %}|{% for k in d %}{{ k }}{% endfor %}` => `1,2,3|b=2;a=1;C=3;items=own;|a.b.|baCitems`
                    `{% for a, (b, c) in [(1, (2, 3))] %}{{ a }}{{ b }}{{ c }}{% endfor %}|{% for x in [] %}x{% else %}none{% endfor %}` => `123|none`
                    `{% for x in [1, 2, 3, 4] if x is even %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.previtem }}{{ loop.nextitem }};{% endfor %}` => `1021TrueFalse24;2110FalseTrue22;`
                    `{% for x in [1, 2, 3] %}{{ loop.cycle('a', 'b') }}{{ loop.changed(x > 1) }}{% endfor %}|{% for a in [1, 2] %}{% for b in [] %}x{% else %}{{ loop.index }}{% endfor %}{% endfor %}` => `aTruebTrueaFalse|12`
                    `{% for p in people recursive %}{{ p.n }}{% if p.k %}({{ loop([{'n': 9}]) }}){% endif %}{{ loop.depth }}{{ loop.depth0 }}{% endfor %}` => `3(921)101(921)10210`
                    `{% for x in words | map('upper') %}{{ x }}{{ loop.last }}{{ loop.length }}{% endfor %}` => `BFalse4AFalse4CFalse4ATrue4`
                    `{% set ns = namespace(found=false) %}{% for m in messages if not ns.found %}{{ m.role }}{% set ns.found = true %}{% endfor %}` => `system`
                    """)
    void loops(String template, String expected) {
        assertThat(Fixtures.render(template)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiterString = " => ", textBlock = """
                    `{% for i in range(3) %}{% for j in range(3) %}{% if j == 1 %}{% continue %}{% endif %}{% if i == 1 %}{% break %}{% endif %}{{ i }}{{ j }} {% endfor %}{% endfor %}|` => `00 02 20 22 |`
                    `{% for x in [2, 2] %}{% if x == 2 %}{% continue %}{% endif %}{{ x }}{% else %}E{% endfor %}|{% for x in [1, 2] %}{{ x }}{% break %}{% else %}E{% endfor %}` => `E|1E`
                    """)
    void jumps(String template, String expected) {
        assertThat(Fixtures.render(template)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiterString = " => ", textBlock = """
                    `{% set x = 1 %}{% for i in [1, 2] %}{{ x }}{% set x = x + 1 %}{{ x }}{% endfor %}{{ x }}` => `12121`
                    `{% set ns = namespace(a=1) %}{% for i in [1, 2] %}{% set ns.a = ns.a + i %}{% endfor %}{{ ns.a }}{{ ns.zz }}{{ ns['a'] }}{{ namespace({'q': 5}).q }}` => `445`
                    `{% with a = 1, b = 2 %}{{ a }}{{ b }}{% endwith %}{{ a }}|{% set x, (y, z) = [1, [2, 3]] %}{{ x }}{{ y }}{{ z }}|{% set p, q = 'ab' %}{{ q }}{{ p }}` => `12|123|ba`
                    `{% set x %}a{{ 1 }}b{% endset %}[{{ x }}]{% set y | upper | trim %} q {% endset %}[{{ y }}]{% filter upper | replace('A', 'b') %}aXa{% endfilter %}` => `[a1b][Q]bXb`
                    `{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}B{{ zz }}{% endmacro %}{% set zz = 'Z' %}{{ a() }}|{% generation %}g{% set q = 1 %}{% endgeneration %}{{ q }}` => `BZ|g`
                    """)
    void scopes(String template, String expected) {
        assertThat(Fixtures.render(template)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiterString = " => ", textBlock = """
                    `{% macro m(a, b=2, c=a) %}{{ a }}{{ b }}{{ c }};{% endmacro %}{{ m(1) }}{{ m(1, c=3) }}{{ m() }}{{ m(b=1) }}{{ m(*[7, 8]) }}{{ m(**{'a': 5}) }}` => `121;123;2;1;787;525;`
                    `{% macro m(a) %}{{ varargs }}{{ kwargs }}{{ a }}{% endmacro %}{{ m(1, 2, 3, x=4) }}|{{ m.name }}{{ m.arguments }}{{ m.catch_kwargs }}` => `(2, 3){'x': 4}1|m('a',)True`
                    `{% macro m() %}<{{ caller('x') }}>{% endmacro %}{% call(y) m() %}[{{ y }}]{% endcall %}|{% macro c(x) %}{{ x }}{% if x > 0 %}{{ c(x - 1) }}{% endif %}{% endmacro %}{{ c(3) }}` => `<[x]>|3210`
                    `{% macro mc() %}{{ caller(1) }}{{ caller(1, 5) }}{{ caller(b=3, a=0) }}{% endmacro %}{% call(a, b=2) mc() %}{{ a }}{{ b }};{% endcall %}` => `12;15;03;`
                    """)
    void macros(String template, String expected) {
        assertThat(Fixtures.render(template)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiterString = " => ", textBlock = """
                    `{{ range(3) }}{{ range(1, 4) | list }}{{ range(10, 0, -3) | list }}|{{ dict(a=1, b=2) }}{{ dict({'x': 1}, y=2) }}{{ dict([('p', 1)]) }}` => `range(0, 3)[1, 2, 3][10, 7, 4, 1]|{'a': 1, 'b': 2}{'x': 1, 'y': 2}{'p': 1}`
                    `{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.next() }}{{ c.current }}|{% set j = joiner('+') %}{% for x in [1, 2, 3] %}{{ j() }}{{ x }}{% endfor %}` => `aba|1+2+3`
                    `{% raw %}{{ x }}{% if %}{% endraw %}|{% print 1, 'a' %}|{% if false %}{{ x | nosuch }}{% endif %}ok|{{ x | nosuch if false else 2 }}` => `{{ x }}{% if %}|1a|ok|2`
                    """)
    void globals(String template, String expected) {
        assertThat(Fixtures.render(template)).isEqualTo(expected);
    }
}
