package dev.tunesmith.evaluate.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.evaluate.Samples;
import dev.tunesmith.evaluate.check.CheckRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteReaderTest {

    private final SuiteReader reader = new SuiteReader(CheckRegistry.builtIn());

    @TempDir
    Path folder;

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void readsEveryKey() throws IOException {
        write("stop.txt", "# house words\nsorry\nkindly\n");
        Suite suite = reader.read(write("triage.yaml", """
                name: triage
                version: 3
                description: Messages to a ticket
                items:
                  split: dev
                  flags: [handwritten]
                  withoutFlags: [open]
                  attributes: { language: [en, de], shop: Leeds }
                  prompt: Triage
                  limit: 2
                maxNewTokens: 96
                stop: ["\\n\\n"]
                headline: fields
                passRate: 0.8
                checks:
                  - stopsByItself
                  - check: jsonLenient
                    id: fields
                    ignore: [order]
                  - check: stopWords
                    file: stop.txt
                    where: { flags: [open] }
                  - check: contains
                    texts: [x]
                    not: true
                """));
        assertThat(suite.name()).isEqualTo("triage");
        assertThat(suite.version()).isEqualTo(3);
        assertThat(suite.maxNewTokens()).isEqualTo(96);
        assertThat(suite.stopStrings()).containsExactly("\n\n");
        assertThat(suite.headline()).isEqualTo("fields");
        assertThat(suite.passRate()).isEqualTo(0.8);
        assertThat(suite.checks())
                .extracting(SuiteCheck::id)
                .containsExactly("stopsByItself", "fields", "stopWords", "contains");
        assertThat(suite.check("contains").negated()).isTrue();
        assertThat(suite.check("stopWords").where().flags()).containsExactly("open");
        assertThat(suite.items().source().label()).isEqualTo("split dev");
        assertThat(suite.items().limit()).isEqualTo(2);
    }

    @Test
    void defaultsAreTheTestSplitAndTheFirstCheck() throws IOException {
        Suite suite = reader.read(write("s.yaml", "name: s\nchecks: [exactMatch, stopsByItself]\n"));
        assertThat(suite.items())
                .isEqualTo(new ItemSelection(new ItemSource.OfSplit("test"), ItemFilter.everything(), null, null));
        assertThat(suite.headline()).isEqualTo("exactMatch");
        assertThat(suite.maxNewTokens()).isEqualTo(256);
        assertThat(suite.passRate()).isNull();
        Suite own = reader.read(write("o.yaml", "name: o\nitems: {file: own.jsonl}\nchecks: [exactMatch]\n"));
        assertThat(own.items().source()).isEqualTo(new ItemSource.InFile(folder.resolve("own.jsonl")));
    }

    @Test
    void everyProblemOfEveryFileIsReportedWithItsPlace() throws IOException {
        Path first = write("a.yaml", """
                name: same
                item: {split: test}
                items: {split: tset, file: x.jsonl}
                checks:
                  - exactMtach
                  - check: maxWords
                    max: many
                  - check: regex
                    pattern: '['
                  - check: jsonValid
                    kindd: object
                  - stopsByItself
                  - stopsByItself
                """);
        Path second = write("b.yaml", "name: same\nheadline: exctMatch\nchecks: []\npassRate: 7\n");
        assertThatThrownBy(() -> reader.read(List.of(first, second)))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("a.yaml line 5, column 5: checks[0].check: there is no check named exactMtach")
                .hasMessageContaining("did you mean exactMatch?")
                .hasMessageContaining("line 2, column 1: item: unknown key item")
                .hasMessageContaining("expected one of train, dev, test, found tset")
                .hasMessageContaining("split and file are both given")
                .hasMessageContaining("expected a whole number, found many")
                .hasMessageContaining("not a regular expression: [")
                .hasMessageContaining("line 11, column 5: checks[3].kindd: unknown key")
                .hasMessageContaining("two checks have the id stopsByItself")
                .hasMessageContaining("another suite is named same")
                .hasMessageContaining("a suite needs at least one check")
                .hasMessageContaining("expected 0 to 1, found 7");
    }

    @Test
    void anUnknownHeadlineIsReported() throws IOException {
        Path file = write("a.yaml", "name: a\nheadline: exctMatch\nchecks: [exactMatch]\n");
        assertThatThrownBy(() -> reader.read(file))
                .hasMessageContaining("line 2, column 1: headline: no check has the id exctMatch")
                .hasMessageContaining("did you mean exactMatch?");
        assertThatThrownBy(() -> reader.read(write("b.yaml", "name: a/b\nchecks: [exactMatch]\n")))
                .hasMessageContaining("not a name: a/b");
        assertThatThrownBy(() -> reader.read(folder.resolve("none.yaml"))).isInstanceOf(UsageException.class);
    }

    @Test
    void aCheckThatLooksAtNoAnswerIsReported() throws IOException {
        Path label = write("a.yaml", """
                name: a
                variants: [{ append: "!", label: shout }]
                checks: [{ check: direction, variants: [shuot], becomes: other }]
                """);
        assertThatThrownBy(() -> reader.read(label))
                .hasMessageContaining("line 3, column 10: checks[0]: check direction looks at variants shuot")
                .hasMessageContaining("did you mean shout?");
        Path repeats = write("b.yaml", """
                name: b
                repeats: { n: 3, temperature: 0.7 }
                checks: [invariant]
                """);
        assertThatThrownBy(() -> reader.read(repeats)).hasMessageContaining("check invariant looks at none");
        Path right = write("c.yaml", """
                name: c
                variants: [{ append: "!", label: shout }]
                checks: [{ check: direction, variants: [shout], becomes: other }]
                """);
        assertThat(reader.read(right).headline()).isEqualTo("direction");
    }

    @Test
    void everyUnknownLabelOfAVariantIsReported() throws IOException {
        Path file = write("a.yaml", """
                name: a
                variants: [{ typos: 1, times: 2 }, { append: "!", label: shout }]
                checks:
                  - { check: invariant, variants: [typos, uper] }
                  - { check: direction, variants: [shout-1, shuot], becomes: other }
                  - { check: invariant, id: second, variants: [typos-2, typos-3] }
                  - { check: allOf, checks: [{ check: invariant, variants: [sout, typos-1] }] }
                """);
        assertThatThrownBy(() -> reader.read(file))
                .hasMessageContaining("4 problems:")
                .hasMessageContaining(
                        "line 4, column 5: checks[0]: check invariant looks at variants uper, and no variant of the suite"
                                + " is labelled so")
                .hasMessageContaining("check direction looks at variants shuot")
                .hasMessageContaining("check second looks at variants typos-3")
                .hasMessageContaining("check allOf looks at variants sout")
                .hasMessageContaining("did you mean shout?")
                .hasMessageContaining("known here: shout, typos");
    }

    @Test
    void aCheckThatAppliesToNoItemIsReported() {
        Sample a = Samples.of("a", "Triage: one", "r", List.of("handwritten"), Map.of("language", "en"));
        Sample b = Samples.of("b", "Triage: two", "r", List.of(), Map.of("language", "de"));
        String suite = "name: s\nchecks:\n  - { check: exactMatch, where: { flags: [handwriten] } }\n"
                + "  - { check: stopsByItself, where: { attributes: { language: fr } } }\n"
                + "  - { check: noPreamble, where: { flags: [handwritten], attributes: { language: [en, fr] } } }\n";
        assertThatThrownBy(() -> Samples.suite(suite).requireChecksApply(List.of(a, b)))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("2 problems:")
                .hasMessageContaining("check exactMatch applies to none of the 2 items: expected items with the flag"
                        + " handwriten, found the flags handwritten; the attribute language: de, en")
                .hasMessageContaining("did you mean handwritten?")
                .hasMessageContaining("check stopsByItself applies to none of the 2 items: expected items with the"
                        + " attribute language: fr");
    }

    @Test
    void aWrongCheckHidesNoUnknownHeadline() throws IOException {
        Path file = write("a.yaml", "name: a\nheadline: nothere\nchecks: [exactMtach, stopsByItself]\n");
        assertThatThrownBy(() -> reader.read(file))
                .hasMessageContaining("there is no check named exactMtach")
                .hasMessageContaining("headline: no check has the id nothere");
        Path meant = write("b.yaml", "name: b\nheadline: exactMatch\nchecks: [exactMtach, stopsByItself]\n");
        assertThatThrownBy(() -> reader.read(meant)).hasMessageContaining("1 problem:");
        Path broken = write("c.yaml", "name: c\nheadline: r\nchecks: [{ check: regex, id: r, pattern: '(' }]\n");
        assertThatThrownBy(() -> reader.read(broken)).hasMessageContaining("1 problem:");
    }

    @Test
    void aFileThatIsNotYamlHidesNoProblemOfTheOthers() throws IOException {
        Path broken = write("a.yaml", "name: [\n");
        Path wrong = write("b.yaml", "name: b\nchecks: [{ check: stopsByItself, weight: -1 }]\n");
        assertThatThrownBy(() -> reader.read(List.of(broken, wrong, folder.resolve("none.yaml"))))
                .hasMessageContaining("a.yaml line 2, column 1: not valid YAML")
                .hasMessageContaining("expected above 0, at most 1000, found -1")
                .hasMessageContaining("There is no file");
    }

    @Test
    void listedItemsOfOneIdAreReported() throws IOException {
        Path twice = write(
                "a.yaml",
                "name: a\nitems:\n  list:\n    - { id: x, input: Hi }\n"
                        + "    - { id: x, input: Hello }\nchecks: [stopsByItself]\n");
        assertThatThrownBy(() -> reader.read(twice))
                .hasMessageContaining("line 5, column 9: items.list[1].id: two items have the id x");
    }

    @Test
    void itemsAreSelectedByFlagsAttributesAndPrompt() {
        Sample a = Samples.of("a", "Triage: one", "r", List.of("handwritten"), Map.of("language", "en"));
        Sample b = Samples.of("b", "Triage: two", "r", List.of(), Map.of("language", "de"));
        Sample c = Samples.of("c", "Answer: three", "r", List.of("handwritten", "open"), Map.of());
        List<Sample> all = List.of(a, b, c);
        assertThat(select("items: {flags: [handwritten]}", all)).containsExactly(a, c);
        assertThat(select("items: {withoutFlags: [open]}", all)).containsExactly(a, b);
        assertThat(select("items: {attributes: {language: [en, fr]}}", all)).containsExactly(a);
        assertThat(select("items: {prompt: 'Triage:'}", all)).containsExactly(a, b);
        assertThat(select("items: {prompt: ['Triage:', 'Answer:'], limit: 1}", all))
                .containsExactly(a);
        assertThatThrownBy(() -> select("items: {flags: [none]}", all))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("selects none of the 3 items of split test");
        assertThatThrownBy(() -> select("version: 1", List.of(a, b, a)))
                .hasMessageContaining("two items have the id a");
    }

    private static List<Sample> select(String items, List<Sample> all) {
        return Samples.suite("name: s\nchecks: [exactMatch]\n" + items).select(all);
    }
}
