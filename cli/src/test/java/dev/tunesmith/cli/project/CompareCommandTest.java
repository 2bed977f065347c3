package dev.tunesmith.cli.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.cli.Commands;
import dev.tunesmith.cli.EvaluatedProject;
import dev.tunesmith.cli.frame.CapturedTerminal;
import dev.tunesmith.cli.frame.Launcher;
import dev.tunesmith.core.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class CompareCommandTest {

    @TempDir
    private Path folder;

    private CapturedTerminal captured = new CapturedTerminal();

    @BeforeEach
    void write() throws IOException {
        EvaluatedProject.write(folder.resolve("desk"));
    }

    private int run(String... arguments) {
        captured = new CapturedTerminal();
        Map<String, String> environment =
                Map.of("TUNESMITH_HOME", folder.resolve("home").toString(), "TUNESMITH_OFFLINE", "1");
        return new Launcher(Commands.all(), captured.terminal(), environment, folder).run(arguments);
    }

    @Test
    void aRunIsNotComparedWithItself() {
        assertThat(run("compare", "2", "0002-lora", "--project", "desk")).isEqualTo(2);
        assertThat(captured.err())
                .contains("0002-lora would be compared with itself")
                .doesNotContain("ALARM");
        assertThat(run("compare", "1", "--project", "desk"))
                .as("the base alone")
                .isEqualTo(2);
        assertThat(run("compare", "1", "2", "2", "--project", "desk")).isEqualTo(2);
        assertThat(captured.err()).contains("0002-lora would be compared with itself");
    }

    @Test
    void anErrorIsCalledSoOnce() {
        assertThat(run("errors", "desk", "--review", "--plan")).isEqualTo(2);
        assertThat(captured.err()).contains("error: --review, --plan are mutually exclusive");
    }

    @Test
    void baseIsTheNewestRunOfTheBaseModel() {
        assertThat(run("compare", "base", "3", "--project", "desk"))
                .as(captured.err())
                .isZero();
        assertThat(captured.out()).contains("10.0 % -> 80.0 % of 10 items");
    }

    @Test
    void aComparisonOfSomeSuitesLeavesTheWholeOneAsItIs() throws IOException {
        Path desk = folder.resolve("desk");
        Files.writeString(
                desk.resolve("suites/short.yaml"),
                "name: short\nitems: { split: test }\nchecks: [{ check: maxWords, max: 8 }]\n");
        assertThat(run("compare", "base", "3", "--project", "desk", "--suite", "replies"))
                .as(captured.err())
                .isZero();
        Path run = desk.resolve("runs/0003-lora");
        assertThat(run.resolve("comparison.json"))
                .as("a comparison of some suites is not that of the run")
                .doesNotExist();
        JsonNode partial = Json.parse(Files.readString(run.resolve("comparison-partial.json")));
        assertThat(partial.path("partial").path("suites").get(0).asString()).isEqualTo("replies");
        assertThat(partial.path("suites").size()).isEqualTo(1);
        assertThat(captured.out()).contains("comparison-partial.json");
        Files.delete(desk.resolve("suites/short.yaml"));
        assertThat(run("compare", "base", "3", "--project", "desk")).isZero();
        String whole = Files.readString(run.resolve("comparison.json"));
        assertThat(whole).doesNotContain("\"partial\"");
        assertThat(run("compare", "base", "3", "--project", "desk", "--suite", "replies"))
                .isZero();
        assertThat(run.resolve("comparison.json")).hasContent(whole);
    }

    @Test
    void aComparisonOfTwoTunedRunsLeavesThatWithTheBaseAsItIs() throws IOException {
        Path run = folder.resolve("desk/runs/0003-lora");
        assertThat(run("compare", "base", "3", "--project", "desk")).isZero();
        String own = Files.readString(run.resolve("comparison.json"));

        assertThat(run("compare", "2", "3", "--project", "desk"))
                .as(captured.err())
                .isZero();

        assertThat(run.resolve("comparison.json")).hasContent(own);
        assertThat(captured.out()).contains("0003-lora/comparison-0002-lora-0003-lora.json: 0002-lora is not the base");
        JsonNode pair = Json.parse(Files.readString(run.resolve("comparison-0002-lora-0003-lora.json")));
        assertThat(pair.path("base").asString()).isEqualTo("0002-lora");
        assertThat(run("compare", "2", "3", "--project", "desk", "--tag", "none"))
                .isEqualTo(2);
        assertThat(run("compare", "2", "3", "--project", "desk", "--suite", "replies"))
                .isZero();
        assertThat(run.resolve("comparison-0002-lora-0003-lora-partial.json")).exists();
        assertThat(run("compare", "2", "1", "--project", "desk")).isZero();
        assertThat(folder.resolve("desk/runs/0001-base/comparison.json")).doesNotExist();
    }

    @Test
    void anUnknownBaselineIsToldBeforeAModelIsLoaded() {
        // The project has no model folder: had it been looked for first, the exit code were 4.
        assertThat(run("evaluate", "desk", "--run", "3", "--baseline", "9")).isEqualTo(2);
        assertThat(captured.err()).contains("There is no run 9", "0002-lora");
    }

    @Test
    void examplesOfEachLaterRunAreShownAsForTwo() {
        assertThat(run("compare", "1", "2", "--project", "desk", "--examples", "2"))
                .isZero();
        List<String> ofTwo = examples();
        assertThat(ofTwo).hasSize(9).anyMatch(line -> line.startsWith("    gained m-0: "));

        assertThat(run("compare", "1", "2", "3", "--project", "desk", "--examples", "2"))
                .isZero();

        assertThat(captured.out())
                .containsSubsequence(
                        "    0003-lora beside 0001-base:",
                        "    gained m-0: ",
                        "    0002-lora beside 0001-base:",
                        "    gained m-0: ");
        assertThat(examples()).hasSize(15).containsAll(ofTwo);
        assertThat(run("compare", "2", "1", "3", "--project", "desk", "--examples", "1"))
                .isZero();
        assertThat(captured.out())
                .containsSubsequence(
                        "    0001-base beside 0002-lora:", "    lost m-0: ", "        0001-base: Thank you");
    }

    /** The lines that tell an item and both answers. */
    private List<String> examples() {
        return captured.out()
                .lines()
                .filter(line -> line.matches("    (gained|lost) .*|        \\d{4}-\\w+: .*"))
                .toList();
    }

    @Test
    void everyPairThatGaveTheSameAnswersIsAnAlarm() throws IOException {
        copy("0003-lora", "0004-lora");
        copy("0001-base", "0005-lora");

        assertThat(run("compare", "1", "2", "3", "4", "5", "--project", "desk")).isZero();

        assertThat(captured.out().lines().filter(line -> line.contains("ALARM")))
                .containsExactly(
                        "    ALARM: 0005-lora gave the same answers as 0001-base throughout; the adapter may not be in"
                                + " use",
                        "    ALARM: 0004-lora gave the same answers as 0003-lora throughout; an adapter may not be in"
                                + " use, or both are one");
        assertThat(run("compare", "1", "3", "4", "--project", "desk", "--json")).isZero();
        JsonNode same = Json.parse(captured.out()).path("sameAnswers");
        assertThat(same.size()).isEqualTo(1);
        assertThat(same.get(0).path("suite").asString()).isEqualTo("replies");
        assertThat(same.get(0).path("first").asString()).isEqualTo("0003-lora");
        assertThat(same.get(0).path("second").asString()).isEqualTo("0004-lora");
    }

    /** What one run answered, as another's. */
    private void copy(String from, String to) throws IOException {
        Path target = Files.createDirectories(folder.resolve("desk/runs").resolve(to));
        for (String file : List.of("run.json", "outputs.jsonl", "scores.jsonl")) {
            Files.copy(folder.resolve("desk/runs").resolve(from).resolve(file), target.resolve(file));
        }
    }

    private void replace(String file, String before, String after) throws IOException {
        Path path = folder.resolve("desk").resolve(file);
        String text = Files.readString(path);
        assertThat(text).contains(before);
        Files.writeString(path, text.replaceFirst(java.util.regex.Pattern.quote(before), after));
    }

    @Test
    void aRunThatWasScoredByAnotherDefinitionIsNotCompared() throws IOException {
        assertThat(run("evaluate", "desk", "--rescore")).as(captured.err()).isZero();
        replace("suites/replies.yaml", "texts: [", "texts: [never, ");
        assertThat(run("evaluate", "desk", "--rescore", "--run", "3")).isLessThan(13);

        assertThat(run("compare", "2", "3", "--project", "desk")).isEqualTo(3);

        assertThat(captured.err())
                .contains("of suite replies was defined otherwise when 0002-lora was scored")
                .contains("tunesmith evaluate --rescore --run 0002-lora");
        assertThat(run("errors", "desk")).isZero();
        assertThat(captured.err())
                .contains("run 0001-base was scored by another definition of replies/check:sign-off")
                .contains("run 0002-lora was scored by another definition of replies/check:sign-off");
        assertThat(run("evaluate", "desk", "--rescore", "--run", "2")).isLessThan(13);
        assertThat(run("compare", "2", "3", "--project", "desk")).isIn(0, 11);
    }

    @Test
    void theExitCodeSaysWhatThePValueSays() throws IOException {
        assertThat(run("compare", "2", "1", "--project", "desk"))
                .as("1 gained, 5 lost")
                .isZero();
        assertThat(captured.out()).contains("1 gained, 5 lost").doesNotContain("REGRESSED");

        assertThat(run("compare", "3", "1", "--project", "desk")).isEqualTo(11);
        assertThat(captured.out())
                .contains("REGRESSED: replies, says-the-days: 7 lost, 0 gained, p = 0.0156 after Holm");
        assertThat(run("compare", "3", "1", "--project", "desk", "--json")).isEqualTo(11);
        JsonNode json = Json.parse(captured.out());
        assertThat(json.path("regressed").asBoolean()).isTrue();
        assertThat(json.path("regressions").get(0).path("lost").asInt()).isEqualTo(7);

        assertThat(run("compare", "3", "1", "2", "--project", "desk")).isEqualTo(11);
        assertThat(captured.out())
                .contains("REGRESSED: 0001-base, replies, says-the-days: 7 lost, 0 gained, p = 0.0313 after Holm")
                .doesNotContain("REGRESSED: 0002-lora");
        copy("0002-lora", "0004-lora");
        assertThat(run("compare", "3", "1", "2", "4", "--project", "desk"))
                .as("0.0156 of three comparisons is 0.0469")
                .isEqualTo(11);
        copy("0002-lora", "0005-lora");
        assertThat(run("compare", "3", "1", "2", "4", "5", "--project", "desk"))
                .as("0.0156 of four comparisons is 0.0625")
                .isZero();
    }

    @Test
    void aRunThatIsItsOwnBaselineIsRefusedBeforeAModelIsLoaded() throws IOException {
        assertThat(run("evaluate", "desk", "--run", "3", "--baseline", "3")).isEqualTo(2);
        assertThat(captured.err())
                .contains("--run and --baseline are both 0003-lora: it would be compared with itself")
                .contains("name an earlier run as --baseline")
                .doesNotContain("ALARM");
        assertThat(run("evaluate", "desk", "--rescore", "--baseline", "3")).isEqualTo(2);
        assertThat(captured.err())
                .contains("--baseline is 0003-lora, which is also the last run that is scored, held against it");
        assertThat(run("evaluate", "desk", "--run", "base", "--baseline", "1")).isEqualTo(2);
        assertThat(captured.err()).contains("--run and --baseline are both 0001-base");
        Path adapter = Files.createDirectories(folder.resolve("desk/runs/0003-lora/adapter"));
        Files.createFile(adapter.resolve("adapter_model.safetensors"));
        Files.writeString(folder.resolve("desk/runs/0003-lora/events.jsonl"), "{\"event\":\"finished\"}\n");
        assertThat(run("evaluate", "desk", "--baseline", "3")).isEqualTo(2);
        assertThat(captured.err())
                .contains("--baseline is 0003-lora, which is also the newest trained run, held against it");
        assertThat(folder.resolve("desk/runs/0003-lora/comparison-0003-lora-0003-lora.json"))
                .doesNotExist();
        assertThat(run("evaluate", "desk", "--rescore", "--baseline", "2")).isZero();
    }
}
