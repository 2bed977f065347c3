package dev.tunesmith.cli.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.cli.Commands;
import dev.tunesmith.cli.frame.CapturedTerminal;
import dev.tunesmith.cli.frame.Launcher;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.project.folder.FolderLock;
import dev.tunesmith.project.folder.ProjectFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ProjectCommandsTest {

    @TempDir
    private Path folder;

    private CapturedTerminal captured = new CapturedTerminal();

    private int run(String... args) {
        return runWith("", args);
    }

    private int runWith(String input, String... args) {
        captured = new CapturedTerminal(input);
        Map<String, String> environment = Map.of("TUNESMITH_OFFLINE", "1", "TUNESMITH_HOME", folder.toString());
        return new Launcher(Commands.all(), captured.terminal(), environment, folder).run(args);
    }

    private void initWithRows() throws IOException {
        assertThat(run("init", "p", "--name", "Animals", "--source", "rows.jsonl", "--answer", "label"))
                .isZero();
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            rows.append("{\"instruction\":\"Which?\",\"input\":\"word ")
                    .append(Integer.toString(i * 7919, 36))
                    .append("\",\"output\":\"owl\"}\n");
        }
        Files.writeString(folder.resolve("p/rows.jsonl"), rows);
    }

    @Test
    void initTakesOptionsAndNeverWritesOver() throws IOException {
        initWithRows();
        assertThat(captured.out()).contains("tunesmith run");
        assertThat(folder.resolve("p/tunesmith.yaml")).content().contains("name: \"Animals\"");
        assertThat(folder.resolve("p/suites/first.yaml")).content().contains("labelLenient");
        assertThat(run("init", "p", "--yes")).isEqualTo(2);
        assertThat(captured.err()).contains("is there already");
    }

    @Test
    void initNamesAFileOfTheCurrentFolderAsTheProjectFindsIt() throws IOException {
        Files.writeString(folder.resolve("tickets.jsonl"), "{\"prompt\":\"a\",\"completion\":\"b\"}\n");
        assertThat(run("init", "desk", "--source", "tickets.jsonl", "--source", "later.jsonl"))
                .isZero();
        assertThat(folder.resolve("desk/tunesmith.yaml"))
                .content()
                .contains("- path: \"../tickets.jsonl\"", "- path: \"later.jsonl\"");
    }

    @Test
    void initAsksWhereNoOptionIsGiven() {
        assertThat(runWith("Tickets\nSort them.\n\njson\na.jsonl, b.md\n", "init", "q"))
                .isZero();
        assertThat(folder.resolve("q/tunesmith.yaml"))
                .content()
                .contains("name: \"Tickets\"", "prompt: \"Sort them.\"", "- path: \"a.jsonl\"", "- path: \"b.md\"")
                .contains("model: \"SmolLM2-135M-Instruct\"");
        assertThat(folder.resolve("q/suites/first.yaml")).content().contains("jsonLenient");
    }

    @Test
    void dataStepsRunOneByOneAndTellTheNext() throws IOException {
        initWithRows();
        assertThat(run("collect", "p", "--json")).isZero();
        JsonNode collected = Json.parse(captured.out());
        assertThat(collected.path("samples").asInt()).isEqualTo(40);
        assertThat(collected.path("skipped").asBoolean()).isFalse();
        assertThat(run("curate", "p")).isZero();
        assertThat(captured.out()).contains("next: tunesmith split");
        assertThat(run("split", "p", "--set", "data.split.test=10")).isZero();
        assertThat(captured.out()).contains("test 10 samples");
        assertThat(run("split", "p", "--set", "data.split.test=10")).isZero();
        assertThat(captured.out()).contains("already done");
        assertThat(run("data", "report", "p", "--json")).isZero();
        assertThat(Json.parse(captured.out())
                        .path("splits")
                        .path("test")
                        .path("samples")
                        .asInt())
                .isEqualTo(10);
    }

    @Test
    void errorsHaveTheirExitCodesAndFixes() throws IOException {
        assertThat(run("collect", "nowhere")).isEqualTo(2);
        assertThat(captured.err()).contains("tunesmith init");
        initWithRows();
        assertThat(run("collect", "p", "--set", "train.epoch=1")).isEqualTo(2);
        assertThat(captured.err()).contains("did you mean epochs?");
        assertThat(run("curate", "p")).isEqualTo(2);
        assertThat(captured.err()).contains("collect first");
        assertThat(run("compare", "1", "2", "--project", "p")).isEqualTo(2);
        assertThat(captured.err()).contains("There is no run 1");
        assertThat(run("report", "p")).isEqualTo(2);
        assertThat(captured.err()).contains("no trained run");
        assertThat(run("train", "p", "--set", "model=./none.gguf")).isEqualTo(4);
        Files.writeString(folder.resolve("p/rows.jsonl"), "{\"instruction\":\n");
        assertThat(run("collect", "p")).isEqualTo(3);
        assertThat(captured.err()).contains("rows.jsonl");
        Files.writeString(folder.resolve("p/rows.jsonl"), "");
        assertThat(run("collect", "p")).isEqualTo(3);
        assertThat(folder.resolve("p/data/collected.jsonl")).doesNotExist();
    }

    @Test
    void theDoctorChecksTheDataWhereThereIsNoModelAndLeavesTheProjectAsItIs() throws IOException {
        initWithRows();
        assertThat(run("doctor", "p", "--set", "model=./none", "--json")).isEqualTo(4);
        JsonNode report = Json.parse(captured.out());
        assertThat(report.path("verdict").asString()).isEqualTo("fault");
        JsonNode model = report.path("checks").get(0);
        assertThat(model.path("check").asString()).isEqualTo("model");
        assertThat(model.path("found").asString()).contains("There is no model ./none");
        assertThat(model.path("fix").asString()).isNotEmpty();
        assertThat(report.path("checks").valueStream())
                .anyMatch(check -> check.path("check").asString().equals("train against test")
                        && check.path("verdict").asString().equals("ok"));
        assertThat(folder.resolve("p/data/collected.jsonl")).doesNotExist();
        assertThat(folder.resolve("p/data/splits")).doesNotExist();
        assertThat(folder.resolve("p/.tunesmith")).doesNotExist();
        assertThat(run("doctor", "p", "--set", "train.dtyp=float32")).isEqualTo(2);
    }

    @Test
    void badRowsOfASourceStopOrAreLeftOutWithTheirReasons() throws IOException {
        initWithRows();
        Path rows = folder.resolve("p/rows.jsonl");
        String good = Files.readString(rows);
        Files.writeString(rows, good + "{\"instruction\":\n{\"instruction\":\"Which?\",\"output\":3}\n");
        assertThat(run("collect", "p")).isEqualTo(3);
        assertThat(captured.err())
                .contains("2 bad of 42 rows", "rows.jsonl:41: broken JSON", "data.skipBad: true")
                .contains("rows.jsonl:42: output: expected text, found the number 3 (byte ");
        assertThat(folder.resolve("p/data/collected.jsonl")).doesNotExist();
        assertThat(run("collect", "p", "--set", "data.skipBad=true")).isZero();
        assertThat(captured.out()).contains("40 samples of 42 rows", "bad row 2", "data/collect-rejects.jsonl");
        assertThat(Files.readAllLines(folder.resolve("p/data/collect-rejects.jsonl")))
                .hasSize(2)
                .last()
                .asString()
                .contains("\"field\":\"output\"", "found the number 3");
    }

    @Test
    void aSecondProcessInTheFolderIsRefused() throws IOException {
        initWithRows();
        try (FolderLock lock = ProjectFolder.open(folder.resolve("p")).lock()) {
            assertThat(run("collect", "p")).isEqualTo(7);
            assertThat(captured.err())
                    .contains("process " + ProcessHandle.current().pid());
        }
    }
}
