package dev.tunesmith.evaluate.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.message.Role;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.evaluate.Samples;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Items that stand in the suite, or are made from its template. */
final class ItemSourcesTest {

    private static ItemTemplate template(String items) {
        Suite suite = Samples.suite("name: s\nitems:\n" + items.indent(2) + "checks: [exactMatch]\n");
        return ((ItemSource.Templated) suite.items().source()).template();
    }

    @Test
    void itemsStandInTheSuite() {
        Suite suite = Samples.suite("""
                name: s
                items:
                  list:
                    - { id: one, input: Hello, reference: Hi, system: Be kind., flags: [open], attributes: { language: en } }
                    - How are you?
                checks: [stopsByItself]
                """);
        ItemSource.Listed listed = (ItemSource.Listed) suite.items().source();
        Sample first = listed.items().get(0).sample("here", prompt -> "hash");
        assertThat(first.id()).isEqualTo("one");
        assertThat(first.prompt().messages().get(0).role()).isEqualTo(Role.SYSTEM);
        assertThat(first.input()).isEqualTo("Hello");
        assertThat(first.response()).isEqualTo("Hi");
        assertThat(first.hasFlag("open")).isTrue();
        assertThat(first.attributes()).containsEntry("language", "en");
        Sample second = listed.items().get(1).sample("here", prompt -> "hash");
        assertThat(second.id()).isEqualTo("hash");
        assertThat(second.input()).isEqualTo("How are you?");
    }

    @Test
    void aTemplateIsFilledByEveryCombination() {
        ItemTemplate template = template("""
                template: { id: "{{name}}-{{city}}", input: "I am {{ name }} from {{city}}.", reference: "{{city}}" }
                lexicon: { name: [Ada, Bo], city: [Ghent, Bonn, Lyon] }
                """);
        List<ItemText> items = template.items(List.of(Map.of()));
        assertThat(items).hasSize(6);
        assertThat(items).extracting(ItemText::id).doesNotHaveDuplicates().contains("Bo-Lyon");
        assertThat(items.get(0).input()).isEqualTo("I am Ada from Ghent.");
        assertThat(items.get(0).reference()).isEqualTo("Ghent");
        List<ItemText> withRows =
                template("""
                rows: t.csv
                template: { input: "{{greeting}} {{city}}", attributes: { city: "{{city}}" } }
                lexicon: { city: [Ghent, Bonn] }
                """).items(List.of(Map.of("greeting", "Hi"), Map.of("greeting", "Hey $1 {{x}}")));
        assertThat(withRows)
                .extracting(ItemText::input)
                .containsExactly("Hi Ghent", "Hi Bonn", "Hey $1 {{x}} Ghent", "Hey $1 {{x}} Bonn");
        assertThat(withRows.get(1).attributes()).containsEntry("city", "Bonn");
    }

    @Test
    void aLimitDrawsBySeedWithoutMakingAll() {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            many.append(i == 0 ? "" : ",").append(i);
        }
        String yaml = """
                template: { input: "{{a}} {{b}} {{c}}" }
                lexicon: { a: [%s], b: [%s], c: [%s] }
                """.formatted(many, many, many);
        List<ItemText> drawn = template(yaml + "limit: 50\n").items(List.of(Map.of()));
        assertThat(drawn).hasSize(50);
        assertThat(new HashSet<>(drawn)).hasSize(50);
        assertThat(template(yaml + "limit: 50\n").items(List.of(Map.of()))).isEqualTo(drawn);
        assertThat(template(yaml + "limit: 50\nseed: 7\n").items(List.of(Map.of())))
                .isNotEqualTo(drawn);
        assertThatThrownBy(() -> template(yaml).items(List.of(Map.of())))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("27000000 items");
    }

    @Test
    void everyPlaceIsDrawnAboutAsOften() {
        String yaml =
                "template: { input: \"{{a}}\" }\nlexicon: { a: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] }\nlimit: 3\nseed: ";
        int[] counts = new int[10];
        for (int seed = 0; seed < 1000; seed++) {
            for (ItemText item : template(yaml + seed + "\n").items(List.of(Map.of()))) {
                counts[Integer.parseInt(item.input())]++;
            }
        }
        for (int count : counts) {
            assertThat(count).isBetween(240, 360); // 300 expected, standard deviation 14.5
        }
    }

    @Test
    void anUnknownNameIsToldWithItsLine() {
        assertThatThrownBy(() -> template("template: { input: \"{{citty}}\" }\nlexicon: { city: [Ghent] }\n"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("line 3")
                .hasMessageContaining("no value for {{citty}}")
                .hasMessageContaining("did you mean city?")
                .hasMessageContaining("no text uses {{city}}");
        ItemTemplate rows = template("rows: t.csv\ntemplate:\n  input: \"{{citty}}\"\n");
        assertThatThrownBy(() -> rows.items(List.of(Map.of("city", "Ghent"))))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("line 5")
                .hasMessageContaining("did you mean city?");
    }

    @Test
    void twoSourcesAreRefused() {
        assertThatThrownBy(() -> Samples.suite("name: s\nitems: { split: dev, file: a.jsonl }\nchecks: [exactMatch]\n"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("split and file are both given");
    }

    @Test
    void aLimitTakesTheFirstUnlessASeedDraws() {
        List<Sample> samples = List.of(
                Samples.of("a", "a", "a"),
                Samples.of("b", "b", "b"),
                Samples.of("c", "c", "c"),
                Samples.of("d", "d", "d"));
        Suite first = Samples.suite("name: s\nitems: { limit: 2 }\nchecks: [exactMatch]\n");
        assertThat(first.select(samples)).extracting(Sample::id).containsExactly("a", "b");
        boolean other = false;
        for (int seed = 0; seed < 10; seed++) {
            Suite drawn = Samples.suite("name: s\nitems: { limit: 2, seed: " + seed + " }\nchecks: [exactMatch]\n");
            assertThat(drawn.select(samples)).hasSize(2).isEqualTo(drawn.select(samples));
            other |= !drawn.select(samples).equals(first.select(samples));
        }
        assertThat(other).isTrue();
    }
}
