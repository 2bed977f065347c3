package dev.tunesmith.data.synthesise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.collect.SourceSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplateSynthesiserTest {

    private static final String FILE = """
            slots:
              product: ["Merlin 3", Heron E, Swift 1, Rook]
              when:
                - { text: "", urgency: normal, weight: 3 }
                - { text: "Today!", urgency: high }
              order: { pattern: "KC-#####" }
              shop: Ghent
            families:
              - id: late
                instruction: Triage.
                n: 4
                json: { topic: late, product: null, urgency: normal, n: 1 }
                templates:
                  - id: late-1
                    input: "Where  is my {product|lower}?  {when} {order}"
                    json: { product: "{product}", urgency: "{when.urgency}" }
              - id: find
                group: find-all
                slots: { city: [Bruges, Ypres] }
                templates:
                  - input: "Is {x y} in {city}?\\nNote: {shop}"
                    response: "In {city}: {shop}."
                    n: 2
            """;

    @TempDir
    private Path folder;

    private List<Sample> make(String text, long seed) throws IOException {
        Path file = Files.writeString(folder.resolve("templates.yaml"), text);
        return new TemplateSynthesiser(seed, SourceSettings.NONE)
                .synthesise(file)
                .samples();
    }

    @Test
    void slotsFillInputAndResponseAlike() throws IOException {
        List<Sample> samples = make(FILE, 42);
        assertThat(samples).hasSize(6);
        List<Sample> late = samples.subList(0, 4);
        assertThat(late).allSatisfy(sample -> {
            assertThat(sample.group()).isEqualTo("template:late-1");
            assertThat(sample.input()).matches("Triage\\.\nWhere is my [a-z0-9 ]+\\? (Today! )?KC-\\d{5}");
            assertThat(sample.response())
                    .startsWith("{\"topic\":\"late\",\"product\":\"")
                    .endsWith(",\"n\":1}")
                    .contains(sample.input().contains("Today!") ? "\"urgency\":\"high\"" : "\"urgency\":\"normal\"");
        });
        assertThat(late.stream().filter(sample -> sample.input().contains("Today!")))
                .as("four samples, one value in four: dealt like a deck")
                .hasSize(1);
        assertThat(late)
                .extracting(sample -> sample.response().replaceAll(".*product\":\"([^\"]*).*", "$1"))
                .containsExactlyInAnyOrder("Merlin 3", "Heron E", "Swift 1", "Rook");
        assertThat(samples.subList(4, 6))
                .extracting(Sample::response)
                .containsExactlyInAnyOrder("In Bruges: Ghent.", "In Ypres: Ghent.");
        assertThat(samples.get(4).input()).startsWith("Is {x y} in ").endsWith("?\nNote: Ghent");
        assertThat(samples.get(4).group()).isEqualTo("find-all");
        assertThat(samples.get(4).source()).isEqualTo("templates.yaml#find-1");
        assertThat(samples).extracting(Sample::id).doesNotHaveDuplicates();
    }

    @Test
    void theSeedDecidesAndTheNumbersAreFixed() throws IOException {
        assertThat(make(FILE, 42)).isEqualTo(make(FILE, 42)).isNotEqualTo(make(FILE, 43));
        Dice dice = new Dice(42, "x");
        assertThat(List.of(dice.below(1000), dice.below(1000), dice.below(1000)))
                .isEqualTo(List.of(631, 986, 821));
    }

    @Test
    void aTotalIsSharedByTheTemplates() throws IOException {
        Path file = Files.writeString(folder.resolve("t.yaml"), FILE);
        assertThat(new TemplateSynthesiser(1, SourceSettings.NONE)
                        .synthesise(file, 3)
                        .samples())
                .extracting(sample -> sample.attributes().get("template"))
                .containsExactly("late-1", "late-1", "find-1");
    }

    @Test
    void allMistakesAreReportedWithLineAndSuggestion() {
        String text = """
                slots:
                  product: [a, b]
                  when: [{ text: x, weight: none }, { urgency: high }]
                families:
                  - id: one
                    json: { topic: t }
                    templates:
                      - input: "{prodct} {product.colour} {product|lowr}"
                        json: { topci: x }
                      - inptu: x
                  - id: two
                    templates:
                      - input: "no response"
                """;
        assertThatThrownBy(() -> make(text, 1))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("line 3, column 3: slots.when: value 1: expected a weight")
                .hasMessageContaining("value 2 has no text")
                .hasMessageContaining(
                        "line 8, column 9: families[0].templates[0].input: there is no slot prodct  fix: did you mean product?")
                .hasMessageContaining("has the part colour")
                .hasMessageContaining("there is no filter lowr  fix: did you mean lower?")
                .hasMessageContaining("the field topci is not in the family's json  fix: did you mean topic?")
                .hasMessageContaining("unknown key families[0].templates[1].inptu")
                .hasMessageContaining("line 13")
                .hasMessageContaining("has no response");
    }

    @Test
    void aTemplateThatCannotGiveEnoughDifferentInputsIsNamed() {
        String text = "families:\n  - id: one\n    templates:\n      - { input: same, response: r, n: 2 }\n";
        assertThatThrownBy(() -> make(text, 1))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("line 4")
                .hasMessageContaining("one-1 gives only 1 different inputs, expected 2");
    }
}
