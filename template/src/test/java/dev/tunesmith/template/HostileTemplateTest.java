package dev.tunesmith.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tunesmith.template.TemplateException.Kind;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Templates that want to run for ever or to fill the memory end with an error, soon. */
final class HostileTemplateTest {

    /** Processor time; the limit is a second, the default limits are lower. */
    private static final Duration SOON = Duration.ofSeconds(1);

    static Stream<String> endless() {
        return Stream.of(
                "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
                "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(60) }}",
                "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
                "{% for a in range(100000) %}{% for b in range(100000) %}{{ a }}{% endfor %}{% endfor %}",
                "{% for a in range(100000) %}{% for b in range(100000) %}{% continue %}{% endfor %}{% endfor %}",
                "{% for a in range(1000000000) %}{% endfor %}",
                "{{ 'x' * 1000000000 }}",
                "{{ [0] * 1000000000 }}",
                "{{ 'x'.center(1000000000) }}{{ 'x'.ljust(1000000000) }}",
                "{{ '%99999999d' % 1 }}",
                "{{ [1] | tojson(indent=1000000000) }}",
                "{{ [1] | batch(1000000000, 0) | list }}",
                "{{ ''.join(['a' * 1000000] * 1000) }}",
                "{{ ('a' * 1000000) | replace('', 'b' * 1000) }}",
                "{% set ns = namespace(x='ab') %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
                "{% set ns = namespace(x=3) %}{% for i in range(99) %}{% set ns.x = ns.x * ns.x %}{% endfor %}",
                "{% set ns = namespace(x=[]) %}{% for i in range(99) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}"
                        + "{{ ns.x | tojson }}",
                "{% set ns = namespace(x=[], y=[]) %}{% for i in range(99) %}{% set ns.x = [ns.x, ns.x] %}"
                        + "{% set ns.y = [ns.y, ns.y] %}{% endfor %}{{ ns.x == ns.y }}",
                "{% set a = 'a' * 1000000 %}{{ ('a' * 500000 ~ 'b') in a }}",
                "{% set a = 'a ' * 5000000 %}{% for i in range(100000) %}{% set q = a.split() %}{% endfor %}",
                "{% set a = 'a' * 10000000 %}{% for i in range(100000) %}{% set q = a.upper() %}{% endfor %}",
                "{% for i in range(100000) %}{% set q = range(100000) | sort | list %}{% endfor %}",
                "{{ '{:999999999}'.format(1) }}",
                "{{ 'x'.zfill(999999999) }}{{ 'x' | indent(999999999, true) }}",
                "{{ '\\t'.expandtabs(999999999) }}",
                "{{ range(100000) | slice(999999999) | list }}",
                "{% for i in range(100000) %}{% set q = range(100000) | groupby('x', default=1) %}{% endfor %}",
                "{% for i in range(100000) %}{% set q = range(100000) | unique | list %}{% endfor %}",
                "{% set a = 'aB' * 4000000 %}{% for i in range(100000) %}{% set q = a.swapcase().title() %}{% endfor %}",
                "{% set a = 'a' * 8000000 %}{% for i in range(100000) %}{% set q = a.rsplit('b') %}{% endfor %}",
                "{% set a = 'a' * 8000000 %}{% for i in range(100000) %}{% set q = a | escape %}{% endfor %}",
                "{% set a = 'a' * 8000000 %}{% for i in range(100000) %}{% set q = a[::-1] %}{% endfor %}",
                "{% set a = 'a' * 8000000 %}{% for i in range(100000) %}{% set q = a == a ~ '' %}{% endfor %}",
                "{% set a = 'a' * 8000000 %}{% for i in range(100000) %}{% set q = a | wordcount %}{% endfor %}",
                "{% set a = 'A' * 8000000 %}{% for i in range(100000) %}{% set q = a is upper %}{% endfor %}",
                "{% set a = 'ä' * 8000000 %}{% for i in range(100000) %}{% set q = a | urlencode %}{% endfor %}",
                "{% set ns = namespace(x='') %}{% for i in range(100000) %}{% set ns.x = ns.x ~ messages[0].content ~ 'y' %}"
                        + "{% endfor %}",
                "{% set ns = namespace(x={}) %}{% for i in range(99) %}{% set ns.x = {'a': ns.x, 'b': ns.x} %}{% endfor %}"
                        + "{{ ns.x }}",
                "{% set ns = namespace(x=(1,)) %}{% for i in range(99) %}{% set ns.x = (ns.x, ns.x) %}{% endfor %}"
                        + "{{ {ns.x: 1} }}",
                "{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
                "{% set ns = namespace(x=[1]) %}{% for i in range(9999) %}{% set ns.x = ns.x | map('abs') %}{% endfor %}"
                        + "{{ ns.x | list }}");
    }

    @ParameterizedTest
    @MethodSource("endless")
    void endsAtALimit(String template) {
        ChatTemplate compiled = Fixtures.compile(template);
        long start = processorNanos();

        TemplateException failure =
                catchThrowableOfType(TemplateException.class, () -> compiled.render(Fixtures.chat("user", "x")));

        assertThat(failure.kind()).isEqualTo(Kind.LIMIT);
        assertThat(Duration.ofNanos(processorNanos() - start)).isLessThan(SOON);
    }

    private static long processorNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    static Stream<String> nested() {
        return Stream.of(
                "{{ " + "(".repeat(5000) + "1" + ")".repeat(5000) + " }}",
                "{{ " + "[".repeat(5000) + "]".repeat(5000) + " }}",
                "{{ " + "- ".repeat(5000) + "1 }}",
                "{{ " + "not ".repeat(5000) + "1 }}",
                "{{ 1" + " + 1".repeat(5000) + " }}",
                "{{ x" + ".a".repeat(5000) + " }}",
                "{{ x" + " | upper".repeat(5000) + " }}",
                "{{ 1" + " if 1 else 1".repeat(5000) + " }}",
                "{% if 1 %}".repeat(5000));
    }

    @ParameterizedTest
    @MethodSource("nested")
    void deepNestingIsRefused(String template) {
        TemplateException failure = catchThrowableOfType(TemplateException.class, () -> Fixtures.compile(template));

        assertThat(failure.kind()).isEqualTo(Kind.SYNTAX);
    }

    @Test
    void nestingThatPythonTakesIsTaken() {
        String template = "{% if 1 %}".repeat(60) + "{{ " + "(".repeat(60) + "1" + ")".repeat(60) + " }}"
                + "{% endif %}".repeat(60);

        assertThat(Fixtures.render(template)).isEqualTo("1");
    }

    @Test
    void aSmallStackEndsInAnErrorToo() throws InterruptedException {
        ChatTemplate template = Fixtures.compile("{% macro f() %}{{ [f()] | join }}{% endmacro %}{{ f() }}")
                .withLimits(new Limits(100_000_000, 1 << 20, 1_000_000, Duration.ofSeconds(10)));
        TemplateException[] caught = new TemplateException[1];
        Thread thread = new Thread(
                null,
                () -> caught[0] = catchThrowableOfType(TemplateException.class, () -> template.render(Fixtures.chat())),
                "small",
                256 << 10);
        thread.start();
        thread.join();

        assertThat(caught[0].kind()).isEqualTo(Kind.LIMIT);
    }

    @Test
    void limitsCanBeSet() {
        ChatTemplate template = Fixtures.compile("{% for i in range(100) %}{{ i }}{% endfor %}");

        assertThat(template.render(Fixtures.chat()).text()).hasSize(190);
        assertThat(catchThrowableOfType(
                                TemplateException.class,
                                () -> template.withLimits(new Limits(50, 1000, 10, Duration.ofSeconds(1)))
                                        .render(Fixtures.chat()))
                        .kind())
                .isEqualTo(Kind.LIMIT);
        assertThat(catchThrowableOfType(
                                TemplateException.class,
                                () -> template.withLimits(new Limits(5000, 100, 10, Duration.ofSeconds(1)))
                                        .render(Fixtures.chat()))
                        .kind())
                .isEqualTo(Kind.LIMIT);
    }

    @Test
    void aLongConversationIsFarFromTheLimits() {
        String[] turns = new String[2 * 400];
        for (int i = 0; i < turns.length; i += 2) {
            turns[i] = i % 4 == 0 ? "user" : "assistant";
            turns[i + 1] = "word ".repeat(200);
        }

        assertThat(Fixtures.compile(Fixtures.CHATML)
                        .render(Fixtures.chat(turns))
                        .text())
                .hasSizeGreaterThan(390_000);
    }
}
