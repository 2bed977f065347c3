package dev.tunesmith.data.synthesise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.collect.SourceSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplateDrawsTest {

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("t.yaml"), """
                slots:
                  order: { pattern: "KC-##" }
                  city: [Ghent, Bruges]
                families:
                  - id: late
                    n: 4
                    templates: [{ input: "Where is {order}?", response: "late" }]
                  - id: find
                    n: 2
                    templates: [{ input: "Are you in {city}?", response: "find" }]
                """);
    }

    private List<Sample> draw(List<Sample> known, String response, int n, long seed) {
        return new TemplateDraws(SourceSettings.NONE, known)
                .draw(file, sample -> sample.response().equals(response), n, seed);
    }

    @Test
    void onlyNewSamplesOfTheKindAreDrawn() {
        List<Sample> known = new TemplateSynthesiser(42, SourceSettings.NONE)
                .synthesise(file)
                .samples();
        List<Sample> drawn = draw(known, "late", 20, 7);
        assertThat(drawn).hasSize(20).allMatch(sample -> sample.response().equals("late"));
        assertThat(drawn.stream().map(Sample::input).distinct()).hasSize(20);
        assertThat(drawn.stream().map(Sample::id).distinct()).hasSize(20);
        assertThat(drawn.stream().map(Sample::input))
                .doesNotContainAnyElementsOf(known.stream().map(Sample::input).toList());
        assertThat(draw(known, "late", 20, 7)).isEqualTo(drawn);
        assertThat(draw(known, "late", 20, 8)).isNotEqualTo(drawn);
    }

    @Test
    void whatTheFileDoesNotHaveIsNotMadeUp() {
        assertThat(draw(List.of(), "find", 10, 7)).hasSize(2);
        assertThat(draw(List.of(), "none", 10, 7)).isEmpty();
    }
}
