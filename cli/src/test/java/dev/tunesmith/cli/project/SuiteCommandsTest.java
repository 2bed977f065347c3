package dev.tunesmith.cli.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.cli.CommandRunner;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.format.SampleReader;
import dev.tunesmith.evaluate.check.CheckRegistry;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.evaluate.suite.SuiteReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteCommandsTest {

    private static final String CONFIG = """
            prompts: ["Answer: {{q}}"]
            tests:
              - vars: { q: Where is Ghent? }
                assert: [{ type: equals, value: In Belgium. }, { type: latency, threshold: 900 }]
              - vars: { q: Hello }
                assert: [{ type: icontains, value: hi }, { type: javascript, value: output.length }]
            """;

    @TempDir
    private Path folder;

    private CommandRunner commands;

    @BeforeEach
    void setUp() {
        commands = new CommandRunner(folder);
    }

    @Test
    void aConfigurationBecomesASuiteThatCanBeRead() throws IOException {
        Files.writeString(folder.resolve("promptfooconfig.yaml"), CONFIG);
        assertThat(commands.run("suite", "convert", "promptfooconfig.yaml", "--out", "suites/shop.yaml"))
                .isEqualTo(3);
        assertThat(commands.err()).contains("tests[1].assert[1]: javascript").contains("--skip-unknown");
        assertThat(folder.resolve("suites")).doesNotExist();
        assertThat(commands.run(
                        "suite", "convert", "promptfooconfig.yaml", "--out", "suites/shop.yaml", "--skip-unknown"))
                .isZero();
        assertThat(commands.out()).contains("left out: 1 part (javascript 1)");
        Suite suite = new SuiteReader(CheckRegistry.builtIn()).read(folder.resolve("suites/shop.yaml"));
        List<Sample> items = suite.select(SampleReader.readAll(folder.resolve("suites/shop.jsonl")));
        assertThat(items).extracting(Sample::id).containsExactly("test-1", "test-2");
        assertThat(items.get(0).response()).isEqualTo("In Belgium.");
        assertThat(items.get(0).input()).isEqualTo("Answer: Where is Ghent?");
        assertThat(items.get(1).response()).isEmpty();
        assertThat(suite.check("contains-1").where().matches(items.get(0))).isFalse();
        assertThat(suite.check("contains-1").where().matches(items.get(1))).isTrue();
        assertThat(commands.run("suite", "check", "suites/shop.yaml", "--json")).isZero();
        assertThat(commands.out()).contains("\"checks\":[\"exactMatch-1\",\"maxMillis-1\",\"contains-1\"]");
        assertThat(commands.run(
                        "suite", "convert", "promptfooconfig.yaml", "--out", "suites/shop.yaml", "--skip-unknown"))
                .as("written over nothing")
                .isEqualTo(2);
    }

    @Test
    void everyProblemOfASuiteIsToldWithItsLine() throws IOException {
        Files.writeString(
                folder.resolve("bad.yaml"),
                "name: bad\nchecks:\n  - exactMatsh\n  - { check: regex, pattern: '(' }\n"
                        + "  - { check: jsonSchema, schema: { type: objekt } }\n  - { check: bleu }\n");
        assertThat(commands.run("suite", "check", "bad.yaml")).isEqualTo(2);
        assertThat(commands.err())
                .contains("line 3")
                .contains("did you mean exactMatch")
                .contains("line 4")
                .contains("not a regular expression")
                .contains("line 5")
                .contains("not a JSON schema")
                .contains("every answer would pass");
    }

    @Test
    void slipsInASuiteAreToldWithWhatIsMeant() throws IOException {
        Files.writeString(
                folder.resolve("slips.yaml"),
                "items:\n  list: [{ input: '' }]\nvariants:\n  - { typoes: 2 }\n  - { swap: [one] }\n"
                        + "checks: [{ check: invariant }]\n");
        assertThat(commands.run("suite", "check", "slips.yaml")).isEqualTo(2);
        assertThat(commands.err())
                .contains("slips.yaml line 1, column 1: the key name is missing")
                .contains("slips.yaml line 2, column 12: items.list[0].input: expected a text, found an empty one")
                .contains("line 4, column 7: variants[0].typoes: there is no rule typoes  fix: did you mean typos?")
                .contains("line 5, column 7: variants[1].swap: one word cannot be swapped");
        Files.writeString(folder.resolve("empty.yaml"), "");
        assertThat(commands.run("suite", "check", "empty.yaml")).isEqualTo(2);
        assertThat(commands.err())
                .contains("empty.yaml: the key name is missing")
                .doesNotContain(": :");
        Files.writeString(folder.resolve("promptfooconfig.yaml"), CONFIG);
        assertThat(commands.run("suite", "check", "promptfooconfig.yaml")).isEqualTo(2);
        assertThat(commands.err())
                .contains("1 problem:", "line 2, column 1: tests: a configuration of promptfoo, not a suite")
                .contains("tunesmith suite convert ");
    }

    @Test
    void filesOfItemsHaveTheKeysOfAListAndEveryBrokenRowIsTold() throws IOException {
        Files.writeString(
                folder.resolve("a.yaml"), "name: places\nitems:\n  file: items.jsonl\nchecks: [stopsByItself]\n");
        Path items = folder.resolve("items.jsonl");
        Files.writeString(
                items,
                "{\"id\":\"a\",\"input\":\"Where?\",\"reference\":\"Here\",\"flags\":[\"open\"]}\n"
                        + "{\"input\":\"Who?\",\"system\":\"Be brief.\",\"attributes\":{\"topic\":\"people\"}}\n");
        assertThat(commands.run("suite", "check", "a.yaml")).as(commands.err()).isZero();
        Files.writeString(
                items,
                "{\"id\":\"a\",\"input\":\"Where?\"}\n{\"id\":\"b\",\"input\":\"\"}\n"
                        + "{\"input\":\"Who?\",\"referense\":\"I\"}\n{\"input\":\n");
        assertThat(commands.run("suite", "check", "a.yaml")).isEqualTo(2);
        assertThat(commands.err())
                .contains("items.jsonl:2: input: expected text, found an empty string")
                .contains("items.jsonl:3: referense: unknown key; did you mean reference?")
                .contains("items.jsonl:4: broken JSON")
                .doesNotContain("skipBad");
        Files.writeString(items, "{\"id\":\"a\",\"input\":\"Where?\"}\n{\"id\":\"a\",\"input\":\"Who?\"}\n");
        assertThat(commands.run("suite", "check", "a.yaml")).isEqualTo(2);
        assertThat(commands.err()).contains("Suite places: two items have the id a (items.jsonl:1 and items.jsonl:2)");
        Files.writeString(items, "{\"question\":\"Where?\"}\n");
        assertThat(commands.run("suite", "check", "a.yaml")).isEqualTo(2);
        assertThat(commands.err())
                .contains("items.jsonl:1: expected an item, found the keys [question]")
                .doesNotContain("--map");
    }

    @Test
    void problemsOfASuiteAndOfItsItemsAreToldInOneGo() throws IOException {
        Files.writeString(
                folder.resolve("a.yaml"), "name: a\nitems: { file: items.jsonl, limitt: 3 }\nchecks: [exactMatsh]\n");
        Files.writeString(folder.resolve("items.jsonl"), "{\"input\":\"Where?\"}\n{\"input\":\"\"}\n");
        Files.writeString(
                folder.resolve("b.yaml"),
                "nam: b\nitems:\n  template: { id: one, input: '{{city}}' }\n  lexicon: { city: [Ghent, Bonn] }\n"
                        + "checks: [exactMatch]\n");
        assertThat(commands.run("suite", "check", "a.yaml", "b.yaml")).isEqualTo(2);
        assertThat(commands.err())
                .contains("a.yaml line 2", "limitt")
                .contains("a.yaml line 3", "did you mean exactMatch")
                .contains("items.jsonl:2: input: expected text, found an empty string")
                .contains("b.yaml line 1", "the key name is missing")
                .contains("A suite without a name: two items have the id one");
        Files.delete(folder.resolve("items.jsonl"));
        assertThat(commands.run("suite", "check", "a.yaml")).isEqualTo(2);
        assertThat(commands.err())
                .contains("there is no such file", "exactMatsh")
                .doesNotContain("Cannot read");
    }

    @Test
    void nothingThatIsWrongWithItemsHidesAnything() throws IOException {
        Files.writeString(
                folder.resolve("a.yaml"),
                "name: a\nheadline: nothere\nitems: { file: items.jsonl }\nchecks: [exactMatch, stopByItself]\n");
        Files.writeString(
                folder.resolve("items.jsonl"),
                "{\"id\":\"x\",\"input\":\"Where?\"}\n{\"input\":\"\"}\n"
                        + "{\"id\":\"x\",\"input\":\"Who?\",\"reference\":\"I\"}\n");
        Files.writeString(
                folder.resolve("b.yaml"),
                "name: b\nitems:\n  template: { input: '{{city}}' }\n  rows: towns.csv\n  lexicon: { river: [] }\n"
                        + "checks: [stopsByItself]\n");
        Files.writeString(
                folder.resolve("c.yaml"),
                "name: c\nitems: { list: [{ id: l, input: Hi }, { id: l, input: Ho }, { input: Hm, referense: x }] }\n"
                        + "checks: [exactMatch]\n");
        Files.writeString(folder.resolve("towns.csv"), "city,land\nGhent,Belgium\nBonn\n");
        assertThat(commands.run("suite", "check", "a.yaml", "b.yaml", "c.yaml", "suites"))
                .isEqualTo(2);
        assertThat(commands.err())
                .contains("there is no check named stopByItself")
                .contains("no check has the id nothere")
                .contains("items.jsonl:2: input: expected text, found an empty string")
                .contains("two items have the id x (items.jsonl:1 and items.jsonl:3)")
                .contains("check exactMatch needs a reference, which 1 of the 2 items it applies to lacks:"
                        + " x (items.jsonl:1)")
                .contains("items.list[1].id: two items have the id l", "did you mean reference?")
                .contains("check exactMatch needs a reference, which 2 of the 2 items it applies to lack: l (")
                .contains("no word for {{river}}")
                .contains("towns.csv:3")
                .doesNotContain("skipBad")
                .contains("There is no file " + folder.resolve("suites"));
    }

    @Test
    void aFolderAndAConditionThatNoItemMeetsAreTold() throws IOException {
        Files.createDirectories(folder.resolve("suites"));
        assertThat(commands.run("suite", "check", "suites")).isEqualTo(2);
        assertThat(commands.err()).contains("suites is a folder").doesNotContain("permissions");
        Files.writeString(
                folder.resolve("a.yaml"),
                "name: a\nitems:\n  list: [{ input: Hi, flags: [open] }]\nchecks:\n"
                        + "  - { check: stopsByItself, where: { flags: [opne] } }\n");
        assertThat(commands.run("suite", "check", "a.yaml")).isEqualTo(2);
        assertThat(commands.err())
                .contains("a.yaml line 5, column 5: checks[0]: check stopsByItself applies to none of the 1 item")
                .contains("fix: did you mean open?");
    }

    @Test
    void aMissingFileOfItemsIsToldWithSuiteKeyAndLine() throws IOException {
        Files.createDirectories(folder.resolve("suites"));
        Files.writeString(
                folder.resolve("suites/a.yaml"), "name: places\nitems:\n  file: items.jsonl\nchecks: [exactMatch]\n");
        Files.writeString(
                folder.resolve("suites/b.yaml"),
                "name: people\nitems:\n  template: { input: '{{name}}' }\n  rows: ../people.parquet\nchecks: [exactMatch]\n");
        assertThat(commands.run("suite", "check", "suites/a.yaml", "suites/b.yaml"))
                .isEqualTo(2);
        assertThat(commands.err())
                .contains("a.yaml line 3, column 3: items.file: suite places asks items of "
                        + folder.resolve("suites/items.jsonl") + ", and there is no such file")
                .contains("b.yaml line 4, column 3: items.rows: suite people asks items of "
                        + folder.resolve("people.parquet") + ", and there is no such file")
                .contains("correct the path, which counts from the suite's folder");
        Files.writeString(folder.resolve("suites/items.jsonl"), "{\"input\":\"a\",\"output\":\"b\"}\n");
        assertThat(commands.run("suite", "check", "suites/a.yaml"))
                .as(commands.err())
                .isZero();
        Files.createDirectories(folder.resolve("people.parquet"));
        assertThat(commands.run("suite", "check", "suites/b.yaml"))
                .as("a folder")
                .isEqualTo(2);
    }
}
