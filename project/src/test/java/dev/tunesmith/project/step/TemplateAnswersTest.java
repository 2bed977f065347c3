package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.format.SampleReader;
import dev.tunesmith.evaluate.plan.SampleRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplateAnswersTest {

    @TempDir
    private Path root;

    @BeforeEach
    void project() throws IOException {
        TinyProject.write(root);
        for (String kind : List.of("parcel", "refund")) {
            Files.writeString(root.resolve(kind + ".yaml"), """
                    slots: { n: { pattern: "####" } }
                    families:
                      - { id: KIND, n: 20, templates: [{ input: "a KIND, {n}", response: owl }, { input: "{n}: KIND", response: fox }] }
                    """.replace("KIND", kind));
        }
    }

    /** Parcels are the first source; refunds come second. */
    private List<Sample> answers(boolean random, Map<String, String> attributes, long seed) throws IOException {
        Files.deleteIfExists(root.resolve("data/answers/r-1.jsonl"));
        StepContext context = TinyProject.open(
                root,
                "data.split={dev: 0, test: 0}",
                "data.sources=[{path: parcel.yaml, attributes: {topic: parcel}},"
                        + " {path: refund.yaml, attributes: {topic: refund}}]");
        TinyProject.split(context);
        SampleRequest request = new SampleRequest(
                "r-1",
                "2026-01-01T00:00:00Z",
                "0002-lora",
                "animals",
                "check:exact",
                "",
                SampleRequest.State.OPEN,
                20,
                0,
                "",
                "",
                attributes,
                0,
                List.of(),
                List.of(),
                List.of());
        new TemplateAnswers(context, seed).answer(List.of(request), random);
        return SampleReader.readAll(context.project().answers().resolve("r-1.jsonl"));
    }

    private static long of(List<Sample> answers, String topic) {
        return answers.stream()
                .filter(sample -> topic.equals(sample.attributes().get("topic")))
                .count();
    }

    @Test
    void randomAnswersComeFromAllSources() throws IOException {
        List<Sample> answers = answers(true, Map.of(), 42);
        assertThat(answers).hasSize(20);
        assertThat(of(answers, "parcel")).isBetween(4L, 16L);
        assertThat(of(answers, "refund")).isEqualTo(20 - of(answers, "parcel"));
        assertThat(answers.stream().map(Sample::response).distinct()).hasSize(2);
        assertThat(answers(true, Map.of(), 42)).isEqualTo(answers);
        assertThat(answers(true, Map.of(), 43)).isNotEqualTo(answers);
    }

    @Test
    void soDoTargetedOnesWhereSeveralHaveTheKind() throws IOException {
        assertThat(of(answers(false, Map.of(), 42), "refund")).isBetween(4L, 16L);
        assertThat(of(answers(false, Map.of("topic", "refund"), 42), "refund")).isEqualTo(20);
    }
}
