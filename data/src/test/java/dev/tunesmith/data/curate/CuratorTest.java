package dev.tunesmith.data.curate;

import static dev.tunesmith.data.Fixtures.sample;
import static dev.tunesmith.data.Fixtures.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.curate.CurationReport.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CuratorTest {

    private static final String LONG =
            "the blue bike of my neighbour has a broken chain and he would like to know when the workshop opens again on monday";

    private static Curated curate(Sample... samples) {
        return new Curator(CurationOptions.DEFAULT).curate(List.of(samples));
    }

    @Test
    void duplicatesGoAndThePinnedOneStays() {
        Sample test = with(sample("t", "t", "hello  THERE!", "Hi."), Map.of("split", "test"));
        Curated curated = curate(sample("a", "a", "Hello there", "hi"), test, sample("b", "b", "else", "x"));
        assertThat(curated.samples()).extracting(Sample::id).containsExactly("t", "b");
        CurationReport report = curated.report();
        assertThat(report.in()).isEqualTo(3);
        assertThat(report.duplicates()).isEqualTo(1);
        assertThat(report.pairs(Relation.DUPLICATE)).singleElement().satisfies(pair -> {
            assertThat(pair.first().id()).isEqualTo("t");
            assertThat(pair.second().id()).isEqualTo("a");
        });
    }

    @Test
    void contradictionsAreKeptFlaggedAndGrouped() {
        Curated curated = curate(
                sample("a", "a", "Is it open?", "Yes"),
                sample("b", "b", "is it open", "No"),
                sample("c", "c", "Other", "No"));
        assertThat(curated.samples()).extracting(Sample::group).containsExactly("a", "a", "c");
        assertThat(curated.samples())
                .extracting(s -> s.hasFlag(Curator.CONFLICT))
                .containsExactly(true, true, false);
        assertThat(curated.report().conflictingInputs()).isEqualTo(1);
        assertThat(curated.report().groupsMerged()).isEqualTo(1);
        assertThat(curated.report().pairs(Relation.CONFLICT)).hasSize(1);
    }

    @Test
    void nearDuplicatesShareAGroupOnlyWhereResponsesAreNearToo() {
        Sample base = sample("a", "a", LONG, "We open at nine.");
        Sample near = sample("b", "b", LONG + " please", "We open at nine.");
        Sample otherAnswer = sample("c", "c", LONG + " thanks", "Never.");
        Curated curated = curate(base, near, otherAnswer);
        assertThat(curated.samples()).extracting(Sample::group).containsExactly("a", "a", "c");
        assertThat(curated.samples().get(1).hasFlag(Curator.NEAR_DUPLICATE)).isTrue();
        assertThat(curated.report().nearDuplicatePairs()).isEqualTo(1);
        assertThat(curated.report().pairs(Relation.NEAR_DUPLICATE).get(0).similarity())
                .isBetween(0.8, 0.99);
    }

    @Test
    void aSharedInstructionDoesNotMakeItemsAlike() {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            samples.add(sample("s" + i, "s" + i, LONG + "\nitem number" + i, "same answer"));
        }
        Curated curated = new Curator(CurationOptions.DEFAULT).curate(samples);
        assertThat(curated.report().nearDuplicatePairs()).isZero();
    }

    @Test
    void shortOnesAreListedAndIdsMadeUnique() {
        Curated curated = curate(
                sample("x", "x", "first", "a"),
                sample("x", "g", "second", "b"),
                sample("x-2", "h", "third", "c"),
                sample("e", "e", " ", "c"),
                sample("f", "f", "input", "  "),
                with(sample("r", "r", "no reference", ""), Map.of("split", "test")));
        assertThat(curated.samples()).extracting(Sample::id).containsExactly("x", "x-3", "x-2", "r");
        assertThat(curated.report().renamed()).isEqualTo(1);
        assertThat(curated.report().shortOnes())
                .extracting(CurationReport.Removed::reason)
                .containsExactly("empty input", "empty response");
        assertThat(curated.report().in())
                .isEqualTo(curated.report().out()
                        + curated.report().duplicates()
                        + curated.report().tooShort());
    }

    @Test
    void minHashFindsWhatComparingAllPairsFinds() {
        Random random = new Random(5);
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            StringBuilder text = new StringBuilder();
            for (int w = 0; w < 60; w++) {
                text.append("word").append(random.nextInt(400)).append(' ');
            }
            samples.add(sample("o" + i, "o" + i, text.toString(), "r"));
            String changed = text.toString()
                    .replaceFirst("word\\d+ $", "end")
                    .replaceFirst("^word\\d+", random.nextBoolean() ? "start" : "begin");
            samples.add(sample("c" + i, "c" + i, changed, "r"));
        }
        assertThat(new NearDuplicates(CurationOptions.DEFAULT).find(samples)).hasSize(60);
    }

    @Test
    void jsonResponsesGiveAttributes() {
        List<Sample> samples = ResponseAttributes.add(
                List.of(
                        sample("a", "a", "q", "{\"topic\":\"x\",\"n\":2,\"none\":null,\"l\":[1]}"),
                        sample("b", "b", "q", "{no")),
                List.of("topic", "n", "none", "l", "absent"));
        assertThat(samples.get(0).attributes()).isEqualTo(Map.of("topic", "x", "n", "2", "none", "null"));
        assertThat(samples.get(1).attributes()).isEmpty();
    }
}
