package dev.tunesmith.data.split;

import static dev.tunesmith.data.Fixtures.sample;
import static dev.tunesmith.data.Fixtures.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.message.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupSplitterTest {

    private static List<Sample> samples(int groups, int each) {
        List<Sample> samples = new ArrayList<>();
        for (int g = 0; g < groups; g++) {
            for (int i = 0; i < each; i++) {
                samples.add(sample("s" + g + "-" + i, "g" + g, "question " + g + " variant " + i, "a"));
            }
        }
        return samples;
    }

    private static Map<String, Split> groupsOf(SplitResult result) {
        Map<String, Split> groups = new HashMap<>();
        for (Split split : Split.values()) {
            for (Sample sample : result.of(split)) {
                Split before = groups.put(sample.group(), split);
                assertThat(before == null || before == split)
                        .as("group %s in one split", sample.group())
                        .isTrue();
            }
        }
        return groups;
    }

    @Test
    void sharesHoldGroupsTogetherAndStayWhenDataGrows() {
        GroupSplitter splitter = new GroupSplitter(SplitOptions.of(Amount.share(0.1), Amount.share(0.2)));
        Map<String, Split> small = groupsOf(splitter.split(samples(1000, 3)));
        Map<String, Split> large = groupsOf(splitter.split(samples(1500, 3)));
        assertThat(large).containsAllEntriesOf(small);
        assertThat(small.values().stream().filter(split -> split == Split.TEST)).hasSizeBetween(160, 240);
        assertThat(small.values().stream().filter(split -> split == Split.DEV)).hasSizeBetween(70, 130);
        Map<String, Split> other = groupsOf(new GroupSplitter(
                        SplitOptions.of(Amount.share(0.1), Amount.share(0.2)).withSeed(7))
                .split(samples(1000, 3)));
        assertThat(other).isNotEqualTo(small);
    }

    @Test
    void countsAreReachedByWholeGroupsAndPreviousOnesStay() {
        SplitOptions options = SplitOptions.of(Amount.count(10), Amount.count(20));
        SplitResult result = new GroupSplitter(options).split(samples(40, 4));
        assertThat(result.of(Split.TEST)).hasSize(20);
        assertThat(result.of(Split.DEV)).as("ten is no multiple of four").hasSize(12);
        assertThat(result.of(Split.TRAIN)).hasSize(128);
        assertThat(result.report().warnings()).isEmpty();
        Map<String, Split> before = groupsOf(result);
        SplitResult grown = new GroupSplitter(options.withPrevious(before)).split(samples(90, 4));
        assertThat(groupsOf(grown)).containsAllEntriesOf(before);
        assertThat(grown.report().kept()).isEqualTo(160);
    }

    @Test
    void pinnedSamplesTakeTheirWholeGroupAlong() {
        List<Sample> samples = new ArrayList<>(samples(20, 2));
        samples.set(0, with(samples.get(0), Map.of("split", "test")));
        SplitResult result = new GroupSplitter(SplitOptions.of(Amount.count(0), Amount.count(0))).split(samples);
        assertThat(result.of(Split.TEST)).extracting(Sample::id).containsExactly("s0-0", "s0-1");
        assertThat(result.report().pinned()).isEqualTo(1);
        assertThat(result.report().moved()).isEqualTo(1);
        samples.set(2, with(samples.get(2), Map.of("split", "tset")));
        assertThatThrownBy(() -> new GroupSplitter(SplitOptions.of(Amount.count(0), Amount.count(0))).split(samples))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("found tset");
    }

    @Test
    void everyStratumKeepsAGroupInTrainAndCountsAreSpread() {
        List<Sample> samples = new ArrayList<>();
        for (Sample sample : samples(40, 2)) {
            int group = Integer.parseInt(sample.group().substring(1));
            samples.add(with(sample, Map.of("topic", group == 0 ? "rare" : "topic" + group % 4)));
        }
        SplitOptions options =
                SplitOptions.of(Amount.count(8), Amount.count(16)).withStratify("topic");
        SplitResult result = new GroupSplitter(options).split(samples);
        assertThat(result.of(Split.TEST)).hasSize(16);
        Set<String> inTrain = new HashSet<>();
        result.of(Split.TRAIN).forEach(sample -> inTrain.add(sample.attributes().getOrDefault("topic", "")));
        assertThat(inTrain).contains("rare", "topic0", "topic1", "topic2", "topic3");
        assertThat(result.report().strata()).hasSize(5).allSatisfy((topic, counts) -> {
            if (!topic.equals("rare")) {
                assertThat(counts.get(Split.TEST)).isEqualTo(4);
                assertThat(counts.get(Split.DEV)).isEqualTo(2);
            }
        });
    }

    @Test
    void askingForTooMuchSaysSo() {
        assertThatThrownBy(() ->
                        new GroupSplitter(SplitOptions.of(Amount.count(5), Amount.count(50))).split(samples(5, 2)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Nothing is left for train");
    }

    @Test
    void contaminationIsFoundByFullMatchAndByRunsOfWords() {
        String run = "one two three four five six seven eight nine ten eleven twelve thirteen";
        List<Sample> train = List.of(
                sample("t1", "t1", "Sort.\nHello, World", "a"),
                sample("t2", "t2", "Sort.\nbefore " + run + " after", "a"),
                sample("t3", "t3", "Sort.\nmy red bike is broken today", "a"),
                sample("t4", "t4", "Sort.\nnothing in common", "a"));
        List<Sample> test = List.of(
                sample("full", "x", "Sort.\nhello world!", "a"),
                sample("run", "x", "Sort.\nand " + run + " fourteen", "a"),
                sample("inside", "x", "Sort.\nRed bike is broken", "a"),
                sample("twelve", "x", "Sort.\nother words first " + run.substring(4) + " then others", "a"),
                sample("clean", "x", "Sort.\nsomething else entirely", "a"));
        Contamination found = ContaminationCheck.check(train, List.of(), test);
        assertThat(found.checked()).isEqualTo(5);
        assertThat(found.items()).extracting(Contamination.Item::id).containsExactly("full", "run", "inside");
        assertThat(found.items())
                .extracting(Contamination.Item::kind)
                .containsExactly(Contamination.Kind.FULL_MATCH, Contamination.Kind.N_GRAM, Contamination.Kind.N_GRAM);
        assertThat(found.items()).extracting(Contamination.Item::trainId).containsExactly("t1", "t2", "t3");
        assertThat(found.items().get(1).share()).isEqualTo(1 / 3.0);
        assertThat(found.items().get(1).overlap()).isEqualTo(run);
    }

    @Test
    void aDivisionIsWrittenReadAndGuardedAgainstHalves(@TempDir Path folder) throws IOException {
        SplitResult result = new GroupSplitter(SplitOptions.of(Amount.count(0), Amount.count(6))).split(samples(10, 3));
        Files.writeString(folder.resolve("dev.jsonl"), "of an earlier division");
        SplitFiles.write(folder, result);
        assertThat(folder.resolve("dev.jsonl")).doesNotExist();
        assertThat(SplitFiles.read(folder)).isEqualTo(result.samples());
        assertThat(SplitFiles.groups(folder)).isEqualTo(groupsOf(result));
        Files.delete(folder.resolve("split.json"));
        assertThat(SplitFiles.groups(folder)).isEmpty();
        assertThatThrownBy(() -> SplitFiles.read(folder))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("split.json is missing");
    }
}
