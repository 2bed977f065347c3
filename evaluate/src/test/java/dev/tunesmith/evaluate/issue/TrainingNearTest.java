package dev.tunesmith.evaluate.issue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.evaluate.Samples;
import dev.tunesmith.evaluate.issue.TrainingNear.Tag;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingNearTest {

    private static final String LONG = "Please send the parcel back to us within the next two weeks and we pay it";

    private static List<Sample> training() {
        List<Sample> training = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            training.add(Samples.of("filler" + i, "Triage this. something about word" + i, "shop"));
        }
        training.add(Samples.of("parcel", "Triage this. my parcel arrived broken", "delivery"));
        training.add(Samples.of("battery", "Triage this. the battery is hot", "battery"));
        return training;
    }

    @Test
    void theNearestComeFirstAndTheSharedInstructionCountsNextToNothing() {
        WordNeighbours neighbours = new WordNeighbours(training());
        TrainingNear near =
                TrainingNear.of(neighbours, Samples.of("x", "Triage this. my parcel, broken it arrived", "?"), 3);
        assertThat(near.nearest().get(0).id()).isEqualTo("parcel");
        assertThat(near.nearest().get(0).similarity()).isBetween(0.7, 0.99);
        assertThat(near.nearest().get(1).similarity()).isLessThan(0.2);
        assertThat(near.tags()).isEmpty();
        Sample parcel = training().get(20);
        assertThat(neighbours.similarity(parcel, parcel)).isCloseTo(1, within(1e-12));
        assertThat(neighbours.nearest(parcel, 1).get(0).similarity()).isCloseTo(1, within(1e-12));
    }

    @Test
    void anItemLikeNothingThatWasTrainedOnIsTagged() {
        WordNeighbours neighbours = new WordNeighbours(training());
        TrainingNear near = TrainingNear.of(neighbours, Samples.of("x", "Triage this. invoice for october", "?"), 3);
        assertThat(near.tags()).containsExactly(Tag.NO_CLOSE_NEIGHBOUR);
        TrainingNear nothing = TrainingNear.of(new WordNeighbours(List.of()), Samples.of("x", "hello", "?"), 3);
        assertThat(nothing.nearest()).isEmpty();
        assertThat(nothing.tags()).containsExactly(Tag.NO_CLOSE_NEIGHBOUR);
    }

    @Test
    void samplesThatAskTheSameAndAreAnsweredDifferentlyAreTagged() {
        Sample item = Samples.of("x", "Triage this. parcel arrived broken", "?");
        assertThat(tags(item, "returns")).containsExactly(Tag.CONFLICTING);
        assertThat(tags(item, "Delivery!")).isEmpty();
        assertThat(tags(item, LONG)).containsExactly(Tag.CONFLICTING);
    }

    @Test
    void whatAnAnswerCopiesFromItsInputIsNoConflict() {
        List<Sample> training = training();
        training.add(
                Samples.of("o1", "Triage this. where is the order 17, I have not got anything yet", "delivery 17"));
        training.add(
                Samples.of("o2", "Triage this. where is the order 18, I have not got anything yet", "delivery 18"));
        Sample item = Samples.of("x", "Triage this. where is the order 19, I have not got it", "?");
        assertThat(TrainingNear.of(new WordNeighbours(training), item, 3).tags())
                .isEmpty();
        training.add(
                Samples.of("o3", "Triage this. where is the order 18, I have not got anything yet.", "returns 18"));
        assertThat(TrainingNear.of(new WordNeighbours(training), item, 3).tags())
                .containsExactly(Tag.CONFLICTING);
    }

    private static List<Tag> tags(Sample item, String response) {
        List<Sample> training = training();
        training.add(Samples.of("twin", "Triage this. my parcel arrived broken.", response));
        return TrainingNear.of(new WordNeighbours(training), item, 3).tags();
    }
}
