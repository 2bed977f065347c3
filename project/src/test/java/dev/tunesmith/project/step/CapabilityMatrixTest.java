package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.config.Problems;
import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.evaluate.check.CheckRegistry;
import dev.tunesmith.evaluate.run.ItemOutput;
import dev.tunesmith.evaluate.run.ItemScores;
import dev.tunesmith.evaluate.run.SuiteRun;
import dev.tunesmith.evaluate.run.SuiteScorer;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.evaluate.suite.SuiteReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CapabilityMatrixTest {

    /** A suite of a capability, of whose items so many fail. */
    private static SuiteRun run(String kind, String capability, int failed, int all) {
        Problems problems = new Problems();
        Suite suite = new SuiteReader(CheckRegistry.builtIn())
                .read(YamlMap.parse(
                        "name: s\nkind: " + kind + "\ncapability: \"" + capability + "\"\nchecks: [exactMatch]\n",
                        "s.yaml",
                        Path.of(""),
                        problems));
        problems.throwIfAny();
        List<Sample> items = new ArrayList<>();
        List<ItemOutput> outputs = new ArrayList<>();
        List<ItemScores> scores = new ArrayList<>();
        for (int i = 0; i < all; i++) {
            items.add(new Sample(
                    "i" + i,
                    "i" + i,
                    Conversation.of(Message.user("p")),
                    "owl",
                    "test:1",
                    null,
                    null,
                    List.of(),
                    Map.of()));
            outputs.add(new ItemOutput(
                    "s",
                    "i" + i,
                    ItemOutput.FIRST,
                    "hash",
                    new ItemOutput.Answerer("weights", null),
                    0,
                    new Prompt.Text("p"),
                    i < failed ? "fox" : "owl",
                    FinishReason.STOP,
                    List.of(),
                    List.of(),
                    List.of(),
                    3,
                    5,
                    1,
                    null));
            scores.add(new SuiteScorer(suite).score(items.get(i), outputs.get(i)));
        }
        return SuiteRun.once(suite, items, outputs, scores);
    }

    @Test
    void columnsAreAsWideAsWhatStandsInThem() {
        assertThat(CapabilityMatrix.lines(List.of(run("mft", "spelling", 1, 3), run("inv", "spelling", 2, 4)), 80))
                .containsExactly(
                        "failures by capability  minimum functionality  invariance     direction",
                        "  spelling              1 of 3 (33 %)          2 of 4 (50 %)  –");
    }

    @Test
    void theHeadIsOnTwoLinesWhereItIsTooWide() {
        List<SuiteRun> results = List.of(
                run("mft", "negation and double ones", 0, 120),
                run("inv", "negation and double ones", 31, 120),
                run("dir", "spelling", 2, 4));

        assertThat(CapabilityMatrix.lines(results, 80))
                .containsExactly(
                        "failures by                 minimum",
                        "capability                  functionality   invariance        direction",
                        "  negation and double ones  0 of 120 (0 %)  31 of 120 (26 %)  –",
                        "  spelling                  –               –                 2 of 4 (50 %)");
        assertThat(CapabilityMatrix.lines(results, 120).get(0)).startsWith("failures by capability  ");
    }

    @Test
    void aListHasItAllWhereNoTableFits() {
        String long90 = "naming the right shop ".repeat(4) + "of two";
        List<SuiteRun> results = List.of(run("mft", long90, 1, 3), run("dir", "spelling", 2, 4));

        List<String> lines = CapabilityMatrix.lines(results, 80);

        assertThat(lines)
                .containsExactly(
                        "failures by capability",
                        "  " + long90.substring(0, 76),
                        "  " + long90.substring(76),
                        "    minimum functionality  1 of 3 (33 %)",
                        "    invariance             –",
                        "    direction              –",
                        "  spelling",
                        "    minimum functionality  –",
                        "    invariance             –",
                        "    direction              2 of 4 (50 %)");
        assertThat(lines).allMatch(line -> line.length() <= 78);
        assertThat(CapabilityMatrix.lines(results, 40)).hasSize(11).allMatch(line -> line.length() <= 42);
    }

    @Test
    void withoutCapabilitiesThereIsNone() {
        assertThat(CapabilityMatrix.lines(List.of(run("mft", "", 1, 3)), 80)).isEmpty();
    }
}
