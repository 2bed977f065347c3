package dev.tunesmith.evaluate.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.evaluate.FakeEncoder;
import dev.tunesmith.evaluate.FakeModel;
import dev.tunesmith.evaluate.Samples;
import dev.tunesmith.evaluate.probe.ItemGrade.Grade;
import dev.tunesmith.evaluate.run.Evaluator;
import dev.tunesmith.evaluate.suite.Suite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeTest {

    private static final List<Sample> TRAIN = List.of(
            Samples.of("t1", "my bike is stolen", "{\"team\":\"police\",\"order\":null}"),
            Samples.of("t2", "where is my parcel KC-1", "{\"team\":\"delivery\",\"order\":\"KC-1\"}"),
            Samples.of("t3", "where is the parcel", "{\"team\":\"delivery\",\"order\":null}"),
            Samples.of("t4", "the bike squeaks", "{\"team\":\"workshop\",\"order\":null}"),
            Samples.of("t5", "the brakes squeak", "{\"team\":\"workshop\",\"order\":null}"),
            Samples.of("t6", "parcel KC-2 is late", "{\"team\":\"delivery\",\"order\":\"KC-2\"}"));

    @TempDir
    Path folder;

    private static List<Message> messages(PromptVariant variant, Sample item) {
        return ((Prompt.Chat) variant.apply(item)).conversation().messages();
    }

    @Test
    void promptsArePutTogether() {
        TaskPrompt system = new TaskPrompt("Do it.", TaskPrompt.Placement.SYSTEM);
        TaskPrompt user = new TaskPrompt("Do it.", TaskPrompt.Placement.USER);
        Sample item = new Sample(
                "i",
                "g",
                Conversation.of(Message.system("Be brief."), Message.user("hello")),
                "r",
                "s",
                null,
                null,
                List.of(),
                Map.of());
        assertThat(messages(PromptVariant.asWritten(), item))
                .isEqualTo(item.prompt().messages());
        assertThat(messages(PromptVariant.zeroShot("z", system), item))
                .containsExactly(Message.system("Do it.\n\nBe brief."), Message.user("hello"));
        assertThat(messages(PromptVariant.fewShot("f", user, TRAIN.subList(0, 1)), item))
                .containsExactly(
                        Message.system("Be brief."),
                        Message.user("Do it.\n\nmy bike is stolen"),
                        Message.assistant(TRAIN.get(0).response()),
                        Message.user("hello"));
    }

    @Test
    void fixedExamplesCoverTheClasses() {
        List<Sample> chosen = FewShots.covering(TRAIN, 3, 3);
        assertThat(chosen)
                .hasSize(3)
                .anyMatch(sample -> sample.response().contains("delivery"))
                .anyMatch(sample -> sample.response().contains("workshop"))
                .anyMatch(sample -> sample.response().contains("KC-"));
        assertThat(FewShots.covering(TRAIN, 3, 3)).isEqualTo(chosen);
        assertThat(FewShots.covering(TRAIN, 99, 3)).containsExactlyInAnyOrderElementsOf(TRAIN);
        List<Sample> labelled = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            labelled.add(Samples.of("l" + i, "text " + i, i % 20 == 0 ? "rare" : "common"));
        }
        assertThat(FewShots.covering(labelled, 2, 1))
                .extracting(Sample::response)
                .containsExactly("common", "rare");
    }

    @Test
    void nearestExamplesShareTellingWordsAndTheNearestIsLast() {
        NearestSamples index = new NearestSamples(TRAIN);
        List<Sample> near = index.nearest(Samples.of("x", "Where is my parcel?", ""), 2);
        assertThat(near).extracting(Sample::id).containsExactly("t3", "t2");
        assertThat(index.nearest(TRAIN.get(1), 6))
                .extracting(Sample::id)
                .doesNotContain("t2")
                .hasSize(5);
        Sample same = Samples.of("y", "The brakes squeak", "");
        assertThat(index.nearest(same, 1)).extracting(Sample::id).containsExactly("t4");
        assertThat(new NearestSamples(List.of()).nearest(same, 3)).isEmpty();
    }

    @Test
    void nearestExamplesByMeaningAreThoseOfTheNearestVectors() {
        // The encoder cuts after 20 characters, so these two have one vector, and share no word that counts for BM25.
        List<Sample> samples = List.of(
                Samples.of("a", "aaaaaaaaaaaaaaaaaaaa one", ""),
                Samples.of("b", "bbbbbbbbbbbbbbbbbbbb two", ""),
                Samples.of("c", "aaaaaaaaaaaaaaaaaaaa", ""));
        FakeEncoder encoder = new FakeEncoder(16);
        EncodedSamples index = new EncodedSamples(samples, encoder, "fake");
        assertThat(encoder.asked).isEmpty();
        Sample item = Samples.of("x", "bbbbbbbbbbbbbbbbbbbb", "");
        assertThat(index.nearest(item, 1)).extracting(Sample::id).containsExactly("b");
        assertThat(index.nearest(samples.get(0), 2)).extracting(Sample::id).containsExactly("b", "c");
        assertThat(encoder.asked).hasSize(5);
        assertThat(PromptVariant.nearest("n", TaskPrompt.none(), 2, index).description())
                .isEqualTo("2 nearest examples, by meaning (fake)");
        assertThat(PromptVariant.nearest("n", TaskPrompt.none(), 2, new NearestSamples(samples))
                        .description())
                .isEqualTo("2 nearest examples, by shared words (BM25)");
    }

    @Test
    void standardVariantsDependOnWhatThereIs() {
        assertThat(PromptVariant.standard("Do it.", TRAIN, 3, 1))
                .extracting(PromptVariant::id)
                .containsExactly("as-written", "zero-shot-system", "zero-shot-user", "few-shot-3", "nearest-3");
        assertThat(PromptVariant.standard(" ", List.of(), 3, 1))
                .extracting(PromptVariant::id)
                .containsExactly("as-written");
    }

    private static final Suite SUITE = Samples.suite("name: s\nchecks: [jsonLenient, stopsByItself]\n");
    private static final List<Sample> DEV = List.of(
            Samples.of("d1", "one", "{\"a\":1,\"b\":1}"),
            Samples.of("d2", "two", "{\"a\":2,\"b\":1}"),
            Samples.of("d3", "three", "{\"a\":3,\"b\":9,\"c\":9}"),
            Samples.of("d4", "four", "{\"a\":1,\"b\":1}"),
            Samples.of("d5", "five", "no reference object"));

    private ProbeResult probe(FakeModel model, List<PromptVariant> variants) {
        return new PromptProbe(evaluator(model), folder).run(SUITE, variants, DEV);
    }

    private static Evaluator evaluator(FakeModel model) {
        return new Evaluator(model, 2, Progress.silent(), new Cancellation());
    }

    @Test
    void theBestVariantIsKeptAndItsItemsGraded() {
        FakeModel model = new FakeModel("w", prompt -> {
            if (!prompt.contains("Do it.")) {
                return "what?";
            }
            return prompt.contains("four") ? "{\"a\":1,\"b\":1}" + FakeModel.CUT : "{\"a\":1,\"b\":1}";
        });
        List<PromptVariant> variants = PromptVariant.standard("Do it.", TRAIN, 2, 1);
        ProbeResult result = probe(model, variants);
        // Four variants answer alike; the shortest prompt wins, and system beats user as "system: " is counted too.
        assertThat(result.scores())
                .extracting(score -> score.passRate().passed())
                .containsExactly(0, 2, 2, 2, 2);
        assertThat(result.best().id()).isEqualTo("zero-shot-user");
        assertThat(result.scores().get(0).errors()).isEqualTo(1);
        assertThat(result.scores().get(1).stopped()).isEqualTo(0.8);
        assertThat(result.grades())
                .extracting(ItemGrade::grade)
                .containsExactly(Grade.GOOD, Grade.OK, Grade.BAD, Grade.OK, Grade.ERROR);
        assertThat(result.grades().get(3).reasons()).containsExactly("stopsByItself: ended by length");
        assertThat(ItemGrade.atMostFair(result.grades()))
                .extracting(ItemGrade::item)
                .containsExactly("d3", "d2", "d4");
        FakeModel again = new FakeModel("w", prompt -> "never asked");
        assertThat(probe(again, variants).best().id()).isEqualTo("zero-shot-user");
        assertThat(again.asked()).isEmpty();
    }

    @Test
    void aHigherMeanScoreBreaksATieOfPasses() {
        FakeModel model = new FakeModel("w", prompt -> prompt.contains("Do it.") ? "{\"b\":1}" : "{}");
        assertThat(probe(model, PromptVariant.standard("Do it.", List.of(), 0, 1))
                        .best()
                        .id())
                .isEqualTo("zero-shot-user");
    }

    @Test
    void unusableProbesAreRefused() {
        FakeModel model = new FakeModel("w", prompt -> "x");
        assertThatThrownBy(() -> probe(model, List.of(PromptVariant.asWritten(), PromptVariant.asWritten())))
                .hasMessageContaining("as-written");
        PromptProbe probe = new PromptProbe(evaluator(model), folder);
        assertThatThrownBy(() -> probe.run(SUITE, List.of(PromptVariant.asWritten()), List.of()))
                .isInstanceOf(DataException.class);
    }

    @Test
    void aSubsetIsSeededAndKeepsTheOrder() {
        List<Sample> subset = PromptProbe.subset(TRAIN, 3, 5);
        assertThat(subset).hasSize(3).isEqualTo(PromptProbe.subset(TRAIN, 3, 5)).isSubsetOf(TRAIN);
        assertThat(subset).isSortedAccordingTo((a, b) -> a.id().compareTo(b.id()));
        assertThat(PromptProbe.subset(TRAIN, 99, 5)).isEqualTo(TRAIN);
    }
}
