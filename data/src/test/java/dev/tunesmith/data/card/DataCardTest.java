package dev.tunesmith.data.card;

import static dev.tunesmith.data.Fixtures.sample;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.curate.Curated;
import dev.tunesmith.data.curate.CurationOptions;
import dev.tunesmith.data.curate.Curator;
import dev.tunesmith.data.split.Amount;
import dev.tunesmith.data.split.GroupSplitter;
import dev.tunesmith.data.split.SplitOptions;
import dev.tunesmith.data.split.SplitResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DataCardTest {

    @Test
    void countsLengthsAndExamplesAreThere() {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            samples.add(sample("s" + i, "g" + i / 2, "question number " + i, "answer |" + i));
        }
        samples.add(sample("dup", "d", "Question number 1", "answer |1"));
        Curated curated = new Curator(CurationOptions.DEFAULT).curate(samples);
        SplitResult split =
                new GroupSplitter(SplitOptions.of(Amount.count(2), Amount.count(4))).split(curated.samples());
        DataCard card = DataCard.of(split, curated.report(), sample -> 7);
        JsonNode json = card.json();
        assertThat(json.at("/splits/test/samples").asInt()).isEqualTo(4);
        assertThat(json.at("/splits/train/groups").asInt()).isEqualTo(7);
        assertThat(json.at("/curation/duplicates").asInt()).isEqualTo(1);
        assertThat(json.at("/licences/own").asInt()).isEqualTo(20);
        assertThat(json.at("/tokens/max").asInt()).isEqualTo(7);
        assertThat(json.at("/sources/a.jsonl/dev").asInt()).isEqualTo(2);
        assertThat(json.at("/examples/a.jsonl").size()).isEqualTo(3);
        assertThat(json.at("/contamination/checked").asInt()).isEqualTo(6);
        assertThat(card.markdown())
                .contains("| test | 4 | 2 |")
                .contains("duplicates left out: 1")
                .contains("### Prompts, words")
                .contains("min 3, median 3, mean 3.0, 95 % up to 3, max 3");
    }

    @Test
    void distributionsCountEveryValueOnce() {
        Distribution one = Distribution.of(new int[] {5, 1, 3, 100, 2});
        assertThat(one.min()).isEqualTo(1);
        assertThat(one.median()).isEqualTo(3);
        assertThat(one.p95()).isEqualTo(100);
        assertThat(one.mean()).isEqualTo(22.2);
        assertThat(one.bins().size()).isLessThanOrEqualTo(20);
        assertThat(one.bins().stream().mapToInt(Distribution.Bin::count).sum()).isEqualTo(5);
        assertThat(Distribution.of(new int[0]).bins()).isEmpty();
    }
}
