"""Makes test cases for the template interpreter, with the output of Python's jinja2 as the expectation.

    python make_jinja_cases.py OUT.jsonl [--every N] [--fuzz COUNT] [--seed SEED]

Needs transformers and jinja2 3.1.6; the templates are rendered in the sandbox that transformers sets up. Each row is
{"template", "output"} or {"template", "error"}. Cases come from tables (each value with each filter, test, method and
operator), from the statements in statements.txt, and from a random grammar. --every N keeps each N-th row of the
crossed tables, so that the file in the project stays small; the statements are always kept.
"""

import argparse
import datetime
import json
import pathlib
import random
import re
import signal

import transformers.utils.chat_template_utils as chat

CONTEXT = {
    "messages": [
        {"role": "system", "content": " Be nice. "},
        {"role": "user", "content": "H\u00e4llo \U0001F600 w\u00f6rld"},
        {
            "role": "assistant",
            "content": "ok",
            "tool_calls": [{"function": {"name": "f", "arguments": {"b": 1, "a": [1, 2.5, None, True]}}}],
        },
    ],
    "tools": None,
    "documents": None,
    "add_generation_prompt": True,
    "bos_token": "<s>",
    "eos_token": "</s>",
    "d": {"b": 2, "a": 1, "C": 3, "items": "own"},
    "people": [{"n": 3, "k": {"v": ["x"]}}, {"n": 1, "k": {"v": []}}, {"n": 2}],
    "words": ["b", "A", "c", "a"],
    "nums": [3, 1, 2],
}

VALUES = [
    "none", "true", "false", "0", "1", "-7", "12345678901234567890123", "0.0", "2.5", "-0.1", "1e100", "3.0",
    "''", "'a'", "' Hello, World  '", "'h\u00e4\u00df \U0001F600\U0001F600 x'", "'12'", "'-3.7'", "'0x1f'", "'a,b,,c'", "'a\\n\\nb\\tc\\r\\nd'",
    "\"it's\"", "'<b>&\"'", "'\\u01c5\\u0130'", "[]", "[1, 2, 3]", "['b', 'A', 'a']", "[[1, 2], [0, 5]]", "(1, 'x')", "{}", "d", "people", "words",
    "nums", "range(5)", "range(10, 0, -3)", "missing", "messages[0]", "{'x': none, 1: 2.0, (1, 2): 'y'}", "[none, true, 1.5, 'q']",
    "d.items()", "d.keys()", "namespace(a=1)", "'abc' * 3", "joiner(', ')()", "1.0e-7", "123456789.0", "1e22", "1e21", "0.1 + 0.7",
]

FILTERS = [
    "abs", "attr('a')", "attr('upper')", "batch(2)|list", "batch(2, 'z')|list", "capitalize", "center(9)", "center", "count", "default('D')",
    "default('D', true)", "d('D')", "default", "dictsort", "dictsort(true)", "dictsort(by='value')", "dictsort(reverse=true)", "e", "escape",
    "filesizeformat", "filesizeformat(true)", "first", "last", "float", "float(7.5)", "forceescape", "format(1, 'x')", "groupby('n')",
    "groupby('n', default=0)|list", "indent", "indent(2, true)", "indent(width=1, first=false, blank=true)", "indent('>>')", "int", "int(9)",
    "int(0, 16)", "int(default=3, base=8)", "items|list", "join", "join('-')", "join(', ', attribute='n')", "join(d=1)", "length", "list", "lower",
    "map('upper')|list", "map(attribute='n')|list", "map(attribute='k.v', default='-')|list", "map('default', 'x')|list", "map('int')|list", "max",
    "max(attribute='n')", "min", "min(case_sensitive=true)", "pprint", "random|string|length > 0", "reject|list", "reject('odd')|list",
    "rejectattr('n', 'equalto', 1)|list", "rejectattr('k')|list", "replace('a', 'bb')", "replace('l', '', 1)", "replace('', '-')", "reverse|list",
    "reverse", "round", "round(1)", "round(0, 'ceil')", "round(1, 'floor')|string", "round(-1)", "safe", "select|list", "select('string')|list",
    "select('gt', 1)|list", "select('in', [1, 2])|list", "selectattr('n')|list", "selectattr('n', '>', 1)|map(attribute='n')|list",
    "selectattr('k', 'defined')|list|length", "selectattr('k.v', 'defined')|list|length", "slice(2)|list", "slice(3, '-')|list", "sort", "sort(reverse=true)",
    "sort(attribute='n')", "sort(case_sensitive=true)", "sort(attribute='n', reverse=true)|map(attribute='n')|list", "string", "string|length",
    "striptags", "sum", "sum(attribute='n')", "sum(start=10)", "title", "tojson", "tojson(indent=2)", "tojson(ensure_ascii=true)",
    "tojson(separators=(',', ':'))", "tojson(sort_keys=true)", "tojson(indent=4, separators=(',', ': '))", "trim", "trim('a ')", "trim(chars='\\n')",
    "truncate(5)", "truncate(5, true)", "truncate(5, true, '', 0)", "truncate(3, true, '..')", "unique|list", "unique(true)|list", "unique(attribute='n')|list",
    "upper", "urlencode", "urlize", "wordcount", "wordwrap(4)", "wordwrap(5, false)", "wordwrap(3, wrapstring='|')", "xmlattr", "nosuchfilter",
    "length > 2", "list|last", "list|first", "list|join('/')", "string|trim|lower|replace(' ', '_')",
]

TESTS = [
    "boolean", "callable", "defined", "divisibleby 3", "divisibleby(2)", "eq 1", "== 2.5", "equalto('a')", "escaped", "even", "false", "filter",
    "float", "ge 1", "gt 1", "greaterthan(1)", "in [1, 'a', none]", "in 'abc'", "integer", "iterable", "le 1", "lower", "lt 1", "lessthan 2", "mapping",
    "ne 1", "none", "number", "odd", "sameas none", "sameas true", "sameas(1)", "sequence", "string", "test", "true", "undefined", "upper",
    "nosuchtest", "not defined", "not none", "not in [1, 2]", "string and 1 is odd", "defined and 5", "none or 'o'", "!= 'a'", ">= 0",
]

STRINGS = ["''", "'a'", "' Hello, World  '", "'h\u00e4\u00df \U0001F600\U0001F600 x'", "'12'", "'aXbXXc'", "'a\\n\\nb\\tc\\r\\nd'", "'<think>x</think>y'", "'Title Case'",
           "'ABC'", "'xyzzyx'", "'\\u01c5\\u0130\\u0149'", "'tab\\there'", "'{}-{x}'", "'%s %d'", "'\\u00b2\\u00bd\\u0663'", "'a.b.c'", "'\\x0b\\x1c\\u2028z'"]

METHODS = [
    "upper()", "lower()", "capitalize()", "title()", "swapcase()", "casefold()", "strip()", "lstrip()", "rstrip()", "strip('xy ')", "strip(none)", "rstrip('\\n')",
    "lstrip('<')", "split()", "split(' ')", "split('X')", "split('X', 1)", "split(maxsplit=1)", "split(none, 1)", "split(sep='a')", "split('')",
    "rsplit('X', 1)", "rsplit()", "rsplit(none, 1)", "rsplit('.', maxsplit=1)", "splitlines()", "splitlines(true)", "partition('X')", "rpartition('X')",
    "partition('')", "replace('X', '--')", "replace('', '.')", "replace('X', 'Y', 1)", "replace('a', '', -1)", "startswith('a')", "startswith(('a', ' '))",
    "startswith('a', 1)", "startswith('')", "endswith('c')", "endswith(('y', 'c'))", "endswith('X', 0, 2)", "find('X')", "find('X', 2)", "find('X', -3)",
    "find('', 99)", "find('X', none, 3)", "rfind('X')", "rfind('X', 0, 3)", "index('X')", "rindex('X')", "count('X')", "count('')", "count('XX')", "count('X', 2, 4)", "ljust(8)", "ljust(8, '.')",
    "rjust(8, '.')", "center(8)", "center(9, '*')", "zfill(6)", "isspace()", "isalpha()", "isdigit()", "isdecimal()", "isnumeric()", "isalnum()",
    "isascii()", "islower()", "isupper()", "istitle()", "isidentifier()", "isprintable()", "removeprefix('a')", "removesuffix('c')", "expandtabs()", "expandtabs(4)",
    "join(['1', '2'])", "join('ab')", "join([])", "join([1])", "join(words)", "format(1, x=2)", "format('q', x='r')", "format_map({'x': 1})", "encode()", "nosuchmethod()",
    "__class__", "upper", "split('X')[0]", "split('X')[-1].strip()", "split('</think>')[-1].lstrip('\\n')", "translate({120: 'Z'})", "startswith(1)",
    "strip(chars='a')", "replace('X')", "split(1)",
]

LISTS = ["[]", "[1, 2, 3]", "[3, 1, 2, 1]", "['b', 'A', 'a']", "(1, 'x', none)", "words", "range(7)", "'abcdef'", "'\U0001F600b\U0001F600d'", "missing", "d", "none"]

SLICES = ["[0]", "[-1]", "[5]", "[1:]", "[:-1]", "[::-1]", "[::2]", "[1:5:2]", "[-2:]", "[:100]", "[4:1:-1]", "[-1:0:-2]", "[none:2]", "[::0]", "['a']", "[1.0]",
          "[true]", "[99:]", "[-99:2]", ".0", ".1", ".a", "['length']", "[1:][0]", "[:2]|list", "[2:][::-1]|string"]

LIST_CALLS = ["index(1)", "count(1)", "append(4)", "pop()", "copy()", "extend([1])", "reverse()", "sort()", "insert(0, 1)", "remove(1)", "clear()"]

DICTS = ["{}", "d", "messages[0]", "{'x': none, 1: 2.0}", "dict(a=1, b=[2])", "dict({'q': 1}, z=2)", "dict([('k', 1), ('l', 2)])", "{'a': {'b': {'c': 1}}}"]

DICT_CALLS = ["get('a')", "get('zz')", "get('zz', 5)", "get(1)", "keys()", "values()", "items()", "keys()|list", "values()|list", "items()|list", "copy()", "pop('a')", "update({})",
              "setdefault('a')", "a", "a.b", "a.b.c", "zz", "zz.yy", "['a']", "['zz']", "[1]", "items", "keys", "keys()|first", "items()|length", "values()|sum", "items()|first",
              "get('a').b", "get('role', 'none')|upper", "popitem()", "clear()", "__len__()", "fromkeys(['a'], 1)"]

OPERATORS = ["+", "-", "*", "/", "//", "%", "**", "~", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or", "is sameas", "is eq", "is in"]

OPERANDS = ["none", "true", "0", "3", "-2", "2.5", "-0.5", "'a'", "''", "'%s'", "[1]", "[]", "(1,)", "{'a': 1}", "missing", "10**20", "'3'", "range(2)"]

FORMATS = ["'%s|%r' % ('a', 'b')", "'%5.1f|%05d|%-4s|%+d' % (2.25, 42, 'x', 3)", "'%x %X %o %e %g' % (255, 255, 8, 12345.678, 0.0001)", "'%(a)s' % {'a': 1}", "'%d%%' % 50",
           "'%s' % none", "'%s' % [1, 2]", "'%s %s' % [1, 2]", "'%c' % 65", "'%i' % 3.9", "'%.3s' % 'abcdef'", "'%*d' % (5, 3)", "'% d' % 3", "'%#x' % 255", "'%a' % 'h\u00e4'",
           "'{} {1}'.format(1, 2)", "'{:>5}|{:<5}|{:^5}'.format('a', 'b', 'c')", "'{:05.2f}'.format(3.14159)", "'{:,}'.format(1234567)", "'{:.2%}'.format(0.256)", "'{0!r:>6}'.format('a')",
           "'{a[0]} {a[1]}'.format(a=[1, 2])", "'{m.role}'.format(m={'role': 'x'})", "'{:d}'.format(3)", "'{:x}'.format(255)", "'{:b}'.format(5)", "'{{}}'.format()", "'{:e}'.format(12345.678)",
           "'{:g}'.format(0.00001234)", "'{:.3}'.format(3.14159)", "'{:.3}'.format('abcdef')", "'{:*^9}'.format('mid')", "'{:+.1f}'.format(2)", "'{:_}'.format(1234567)", "'{:s}'.format(1)",
           "'{:>{w}}'.format('a', w=4)", "'{!s}'.format(none)", "'{!a}'.format('\u00e4')", "'{:#x}'.format(255)", "'{:c}'.format(65)", "'{:n}'.format(5)", "'{: }'.format(5)", "'{'.format()", "'{}'.format()",
           "'{x}'.format(**{'x': 3})", "'%s and %s'|format('a', 'b')", "'%(x)s'|format(x=3)", "'{:%Y}'.format(1)", "'%s' % ((1, 2),)", "'%s' % ()", "'%.0f' % 2.5", "'%.2f' % 1e20", "'%5s|' % 'h\U0001F600'",
           "'%g' % 1e10", "'%g' % 123456", "'%G' % 1e-10", "'%e' % 0", "'{:.0f}'.format(0.5)", "'{:6.2f}'.format(-1.005)", "'{:,.2f}'.format(1234567.891)", "'{:<6}|'.format(12)", "'{:=+6}'.format(3)"]

FLOATS = ["1.0", "0.1", "1e16", "1e15", "123456789012345678.0", "1e-4", "1e-5", "0.00001234", "5e-324", "1.7976931348623157e308", "1e308 * 10", "-(1e308 * 10)", "1/3", "2/3", "100.0", "1e2",
          "1.5e300", "0.1+0.2", "4.35*100", "1.1*1.1", "1e23", "9007199254740993.0", "2.0**70", "10**16/1", "(1e308 * 10) - (1e308 * 10)", "7.0 // 2", "-7.5 // 2", "7.5 % -2", "-7 % 2.5", "2 ** 0.5", "2 ** -2",
          "1e300 * 1e10", "3 / 2", "4 / 2", "0.0 == -0.0", "-0.0", "1 // 3", "-1 // 3", "5 % -3", "2 ** 100", "(-8) // 3", "1_000.5", "1e5", "12e-1", "1 / 0", "1 % 0", "1.0 // 0", "0 ** 0", "0 ** -1",
          "(-8) ** 0.5", "2.5|round", "3.5|round", "0.5|round", "-2.5|round", "2.675|round(2)", "1.005|round(2)", "1234.5678|round(-2)", "1e22|round(2)", "3|round(1)", "15|round(-1)", "25|round(-1)", "1e16|int", "1e30|int",
          "'1e3'|float", "'inf'|float", "'nan'|float", "' 12 '|int", "'1_0'|int", "'12abc'|int", "'0b11'|int(0, 2)", "'ff'|int(0, 16)", "'\u0663'|int", "3.99|int", "-3.99|int", "1e400", "true|int", "none|int", "[]|int", "'3.5'|int",
          "true + true", "true * 3", "1 == true", "0 == false", "'1' == 1", "1 < true", "10 ** 30 // 7", "10 ** 30 % 7", "-(10 ** 30) // 7", "2.0 ** 1024", "2 ** 1023.9", "1e16 + 1", "9223372036854775807 + 1",
          "-9223372036854775808 - 1", "9223372036854775807 * 2", "(2 ** 64)|float", "(10 ** 400)|string|length", "1.0|string", "1e100|int", "100000000000000000000.0", "123456.789e3", "1.0e+3"]


# Addresses, sets, complex numbers.
ODD_OUTPUT = re.compile(r" at 0x|<built-in|<function|<class|<bound|object>|AT 0X|TemplateReference|^\{[^:]*\}$|\dj\)", re.M)

# Where jinja2 folds constants it treats slices and identity unlike at run time; sets come from differences of views.
ODD_TEMPLATE = re.compile(r"\(none\)\[|sameas|keys\(\) -|- d\.(keys|items)|\|random|self is|u01c5.*swapcase|\{w\}|%\*d|'%s'\|safe %")


class Late(Exception):
    pass


def _late(*_):
    raise Late()


class _Fixed(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2025, 7, 10, 12, 5, 9)


chat.datetime = _Fixed
signal.signal(signal.SIGALRM, _late)


def expectation(template):
    """The row of one template; None where Python's answer cannot be an expectation (addresses, chance, time)."""
    if ODD_TEMPLATE.search(template):
        return None
    signal.setitimer(signal.ITIMER_REAL, 2)
    try:
        output = chat._compile_jinja_template(template).render(**json.loads(json.dumps(CONTEXT)))
    except (Late, MemoryError):
        return None
    except Exception as error:
        error = type(error).__name__ + ": " + str(error)[:200]
        return None if "index-sized" in error else {"template": template, "error": error}
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    if ODD_OUTPUT.search(output) or len(output) > 4000:
        return None
    try:
        output.encode()
    except UnicodeEncodeError:
        return None
    return {"template": template, "output": output}


def crossed():
    for value in VALUES:
        for filter_ in FILTERS:
            yield "{{ (%s)|%s }}" % (value, filter_)
        for test in TESTS:
            yield "{{ (%s) is %s }}" % (value, test)
        yield "{{ %s }}" % value
        yield "{% if " + value + " %}yes{% else %}no{% endif %}"
        yield "{% for x in " + value + " %}[{{ x }}]{% else %}none{% endfor %}"
        yield "{{ [%s] }}{{ (%s)|tojson }}" % (value, value)
        yield "{{ -(%s) }}" % value
        yield "{{ not (%s) }}" % value
        yield "{{ (%s)() }}" % value
        yield "{{ raise_exception(%s) }}" % value
    for text in STRINGS:
        for method in METHODS:
            yield "{{ %s.%s }}" % (text, method)
    for items in LISTS:
        for part in SLICES:
            yield "{{ (%s)%s }}" % (items, part)
        for call in LIST_CALLS:
            yield "{{ (%s).%s }}" % (items, call)
    for mapping in DICTS:
        for call in DICT_CALLS:
            yield "{{ (%s)%s%s }}" % (mapping, "" if call.startswith("[") else ".", call)
    for left in OPERANDS:
        for right in OPERANDS:
            for operator in OPERATORS:
                yield "{{ %s %s %s }}" % (left, operator, right)
    for expression in FORMATS + FLOATS:
        yield "{{ %s }}" % expression


class Grammar:
    """Random templates: expressions and statements that are mostly valid."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.names = ["x", "y", "ns"]

    def pick(self, choices):
        return self.random.choice(choices)

    def expression(self, depth):
        if depth <= 0 or self.random.random() < 0.2:
            return self.pick(VALUES + OPERANDS + ["x", "y", "loop.index", "loop.last", "ns.a", "words", "nums"])
        one, two = self.expression(depth - 1), self.expression(depth - 1)
        return self.pick([
            lambda: "(%s %s %s)" % (one, self.pick(OPERATORS), two),
            lambda: "%s %s %s" % (one, self.pick(OPERATORS), two),
            lambda: "(%s)|%s" % (one, self.pick(FILTERS)),
            lambda: "%s|%s" % (one, self.pick(FILTERS)),
            lambda: "(%s is %s)" % (one, self.pick(TESTS)),
            lambda: "%s is %s" % (one, self.pick(TESTS)),
            lambda: "(%s if %s else %s)" % (one, two, self.pick(VALUES)),
            lambda: "(%s if %s)" % (one, two),
            lambda: "not %s" % one,
            lambda: "[%s, %s]" % (one, two),
            lambda: "{'k': %s, %s: 1}" % (one, self.pick(["'m'", "2", "true", "none", "(1, 2)"])),
            lambda: "%s.%s" % (self.pick(STRINGS), self.pick(METHODS)),
            lambda: "(%s)%s" % (self.pick(LISTS), self.pick(SLICES)),
            lambda: "(%s)[%s]" % (one, two),
            lambda: "(%s)[%s:%s]" % (self.pick(["words", "nums", "x", "y"]), self.pick(["", "1", "-2"]), self.pick(["", "1", "-1", "none", "x"])),
            lambda: "%s ~ %s" % (one, two),
            lambda: "m(%s, %s)" % (one, two),
            lambda: "m(b=%s)" % one,
            lambda: "namespace(a=%s).a" % one,
            lambda: "dict(a=%s)" % one,
            lambda: "range(%s)|list" % one,
            lambda: "%s < %s <= %s" % (one, two, self.pick(OPERANDS)),
            lambda: "-%s" % one,
            lambda: "(%s).%s" % (one, self.pick(["a", "n", "upper()", "items()", "strip()", "get('a')", "0", "role"])),
        ])()

    def statement(self, depth):
        if depth <= 0:
            return self.pick(["text ", "\n", "  {{- %s -}}  " % self.expression(1), "{{ x }}", "{{ ns.a }}", "{# c #}\n"])
        body = "".join(self.statement(depth - 1) for _ in range(self.random.randint(1, 2)))
        other = self.statement(depth - 1)
        value = self.expression(self.random.randint(0, 3))
        dash = lambda: self.pick(["", "", "-", "+"])
        return self.pick([
            lambda: "{{ %s }}" % value,
            lambda: "{{%s %s %s}}\n" % (self.pick(["-", "", "+"]), value, self.pick(["-", ""])),
            lambda: "{%%%s if %s %s%%}%s{%% else %%}%s{%% endif %s%%}\n" % (dash(), value, dash(), body, other, dash()),
            lambda: "{%% if %s %%}%s{%% elif %s %%}%s{%% endif %%}" % (value, body, self.expression(1), other),
            lambda: "{%% for x in %s %%}%s{%% else %%}%s{%% endfor %%}" % (self.pick(LISTS + ["words", "people", "messages"]), body, other),
            lambda: "{%% for x in %s if %s %%}%s{{ loop.index }}/{{ loop.length }}{%% endfor %%}" % (self.pick(LISTS), value, body),
            lambda: "{%% for x, y in %s %%}%s{{ x }}={{ y }}{%% endfor %%}" % (self.pick(["d.items()", "d|items", "d|dictsort", "[(1, 2)]", "[[1, 2]]", "words", "people"]), body),
            lambda: "{%% for x in nums %%}%s{%% if %s %%}{%% %s %%}{%% endif %%}{{ x }}{%% else %%}E{%% endfor %%}" % (body, value, self.pick(["break", "continue"])),
            lambda: "{%% set x = %s %%}%s{{ x }}" % (value, body),
            lambda: "{%% set x, y = %s, %s %%}%s" % (value, self.expression(1), body),
            lambda: "{%% set x %%}%s{%% endset %%}{{ x }}{{ x|length }}" % body,
            lambda: "{%% set ns.a = %s %%}%s{{ ns.a }}" % (value, body),
            lambda: "{%% with x = %s, y = x %%}%s{{ y }}{%% endwith %%}{{ x }}" % (value, body),
            lambda: "{%% macro m(a, b=%s) %%}(%s{{ a }}{{ b }}{{ varargs if %s }}){%% endmacro %%}{{ m(%s) }}" % (value, body, self.pick(["false", "true"]), self.expression(1)),
            lambda: "{%% macro q(a) %%}<{{ caller(a, 2) }}>{%% endmacro %%}{%% call(x, y) q(%s) %%}%s{{ x }}{{ y }}{%% endcall %%}" % (value, body),
            lambda: "{%% filter %s %%}%s{%% endfilter %%}" % (self.pick(["upper", "trim", "indent(2)", "replace('a', 'b')", "title|trim"]), body),
            lambda: "{%% for x in [[1, [2, 3]], [4]] recursive %%}{{ loop.depth }}:{%% if x is sequence %%}{{ loop(x) }}{%% else %%}{{ x }}%s{%% endif %%};{%% endfor %%}" % other,
            lambda: "{%% generation %%}%s{%% endgeneration %%}" % body,
            lambda: "{% raw %}{{ x }}{% endraw %}\n" + body,
            lambda: "    {% set y = 1 %}\n   " + body,
            lambda: "{{ namespace(a=%s).a }}" % value,
        ])()

    def template(self):
        head = self.pick(["", "{% set x = 5 %}", "{% set ns = namespace(a=1) %}", "{% set ns = namespace(a=1) %}{% set x, y = 'p', 2 %}{% macro m(a=1, b=2) %}{{ a }}-{{ b }}{% endmacro %}"])
        return head + "".join(self.statement(self.random.randint(0, 3)) for _ in range(self.random.randint(1, 2)))


def statements():
    text = (pathlib.Path(__file__).parent / "statements.txt").read_text(encoding="utf-8")
    for case in re.split(r"^=== .*\n", text, flags=re.M)[1:]:
        yield case.removesuffix("\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--fuzz", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    templates = list(statements())
    table = list(crossed())
    random.Random(7).shuffle(table)
    templates += table[:: arguments.every]
    grammar = Grammar(arguments.seed)
    templates += [grammar.template() for _ in range(arguments.fuzz)]
    rows = 0
    with open(arguments.out, "w", encoding="utf-8") as out:
        for template in dict.fromkeys(templates):
            row = expectation(template)
            if row is not None:
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
                rows += 1
    print(rows, "rows")


if __name__ == "__main__":
    main()
