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
        return new TemplateDraws(List.of(new TemplateDraws.Source(file, SourceSettings.NONE)), known)
                .draw(sample -> sample.response().equals(response), n, seed);
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

    @Test
    void allFilesAndTheirTemplatesAreDrawnInProportionToWhatTheyGive() throws IOException {
        Path other = Files.writeString(folder.resolve("other.yaml"), """
                slots: { n: { pattern: "####" } }
                families:
                  - { id: few, n: 10, templates: [{ input: "few {n}", response: few }] }
                  - { id: many, n: 30, templates: [{ input: "many {n}", response: many }] }
                """);
        Path first = Files.writeString(folder.resolve("first.yaml"), """
                slots: { n: { pattern: "####" } }
                families: [{ id: first, n: 40, templates: [{ input: "first {n}", response: first }] }]
                """);
        List<TemplateDraws.Source> sources = List.of(
                new TemplateDraws.Source(first, SourceSettings.NONE),
                new TemplateDraws.Source(other, SourceSettings.NONE));
        List<Sample> drawn = new TemplateDraws(sources, List.of()).draw(sample -> true, 40, 7);
        assertThat(drawn).hasSize(40);
        assertThat(drawn.stream().filter(sample -> sample.response().equals("first")))
                .hasSizeBetween(12, 28);
        assertThat(drawn.stream().filter(sample -> sample.response().equals("many")))
                .hasSizeBetween(8, 22);
        assertThat(drawn.stream().filter(sample -> sample.response().equals("few")))
                .hasSizeBetween(1, 10);
        assertThat(new TemplateDraws(sources, List.of()).draw(sample -> true, 40, 7))
                .isEqualTo(drawn);
        assertThat(new TemplateDraws(sources, List.of()).draw(sample -> true, 40, 8))
                .isNotEqualTo(drawn);
    }
}
