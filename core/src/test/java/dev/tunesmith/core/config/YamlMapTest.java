package dev.tunesmith.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YamlMapTest {

    private final Problems problems = new Problems();

    private YamlMap parse(String text) {
        return YamlMap.parse(text, "t.yaml", Path.of("/here"), problems);
    }

    @Test
    void readsScalarsListsAndNestedMaps() {
        YamlMap map = parse("a: 1e-3\nb: [x, y]\nc: { d: 7, e: no }\nf: true\np: sub/x.txt\n");
        assertThat(map.number("a", 0, 0, 1)).isEqualTo(1e-3);
        assertThat(map.strings("b")).contains(List.of("x", "y"));
        YamlMap nested = map.map("c");
        assertThat(nested.integer("d", 0, 0, 10)).isEqualTo(7);
        assertThat(nested.string("e")).contains("no");
        assertThat(map.bool("f", false)).isTrue();
        assertThat(map.path("p")).contains(Path.of("/here/sub/x.txt"));
        map.finish();
        nested.finish();
        assertThat(problems.isEmpty()).isTrue();
    }

    @Test
    void reportsUnknownAndDuplicateKeysAllAtOnceWithPlaceAndSuggestion() {
        YamlMap map = parse("rank: 8\nrnak: 9\nrank: 7\nalpha: x\n");
        map.integer("rank", 1, 1, 100);
        map.number("alpha", 1, 0, 100);
        map.finish();
        assertThat(problems.lines()).hasSize(3);
        assertThatThrownBy(problems::throwIfAny)
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("3 problems")
                .hasMessageContaining("t.yaml line 3, column 1: rank: the key is given twice, first at line 1")
                .hasMessageContaining("t.yaml line 2, column 1: rnak: unknown key rnak")
                .hasMessageContaining("did you mean rank?")
                .hasMessageContaining("t.yaml line 4, column 1: alpha: expected a number, found x");
    }

    @Test
    void assignmentsReplaceAndAddValues(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("x.yaml");
        Files.writeString(file, "train:\n  epochs: 2\n");
        YamlMap map = YamlMap.read(file, List.of("train.epochs=5", "train.lora.rank=16", "model=m"), problems);
        YamlMap train = map.map("train");
        assertThat(train.integer("epochs", 0, 0, 10)).isEqualTo(5);
        assertThat(train.map("lora").integer("rank", 0, 0, 99)).isEqualTo(16);
        assertThat(map.string("model")).contains("m");
        train.finish();
        map.finish();
        problems.throwIfAny();
    }

    @Test
    void whatIsWrongOnTheCommandLineIsNamedAsSet(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("t.yaml"), "iterate:\n  rounds: 3\n  goal: 7\ntags: [a]\n");
        List<String> assignments = List.of("iterate.rounds=0", "tags=[{ b: c }]", "iterate.roundz=1");
        YamlMap map = YamlMap.read(file, assignments, problems);
        YamlMap iterate = map.map("iterate");
        iterate.integer("rounds", 3, 1, 1_000);
        iterate.number("goal", 0, 0, 1);
        iterate.finish();
        map.strings("tags");
        map.finish();
        assertThat(problems.lines())
                .containsExactly(
                        "--set iterate.rounds: expected 1 to 1000, found 0  fix: choose a value in that range",
                        file + " line 3, column 3: iterate.goal: expected 0 to 1, found 7"
                                + "  fix: choose a value in that range",
                        "--set iterate.roundz: unknown key iterate.roundz  fix: did you mean rounds?",
                        "--set tags: expected text, found keys and values  fix: write text");
    }

    @Test
    void outOfRangeAndWrongKindAreProblems() {
        YamlMap map = parse("a: -1\nb: [1]\nc: maybe\n");
        assertThat(map.integer("a", 5, 0, 10)).isEqualTo(5);
        assertThat(map.string("b")).isEmpty();
        assertThat(map.bool("c", true)).isTrue();
        assertThat(problems.lines()).hasSize(3);
    }

    @Test
    void brokenYamlNamesLineAndColumn() {
        assertThatThrownBy(() -> parse("a: [1\nb: 2"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("t.yaml line 2");
    }
}
