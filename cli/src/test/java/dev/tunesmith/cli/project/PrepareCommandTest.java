package dev.tunesmith.cli.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.cli.Commands;
import dev.tunesmith.cli.TinyModel;
import dev.tunesmith.cli.TinyWeights;
import dev.tunesmith.cli.frame.CapturedTerminal;
import dev.tunesmith.cli.frame.Launcher;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.project.folder.FolderLock;
import dev.tunesmith.project.folder.ProjectFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class PrepareCommandTest {

    private static final String ROW =
            "{\"messages\":[{\"role\":\"user\",\"content\":\"<|im_end|>\"},{\"role\":\"assistant\",\"content\":\"Hi\u20ac\"}]}\n";

    @TempDir
    private Path folder;

    private CapturedTerminal captured = new CapturedTerminal();
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void write() throws IOException {
        TinyWeights.write(TinyModel.write(folder.resolve("p/model")));
        Files.writeString(folder.resolve("p/tunesmith.yaml"), "model: model\ndata: { train: rows.jsonl }\n");
        Files.writeString(folder.resolve("p/rows.jsonl"), ROW);
        environment.put("TUNESMITH_OFFLINE", "1");
        environment.put("TUNESMITH_HOME", folder.toString());
    }

    private int run(boolean screen, String... args) {
        captured = new CapturedTerminal("", screen);
        return new Launcher(Commands.all(), captured.terminal(), environment, folder).run(args);
    }

    @Test
    void marksStandWhereColoursMayNot() {
        assertThat(run(false, "prepare", "p", "--preview", "1")).isZero();
        assertThat(captured.out())
                .contains("  ⟪<|im_start|>⟫user⏎\n  <|im_end|>⟪<|im_end|>⟫⏎\n")
                .contains("  ⟦Hi€⟪<|im_end|>⟫⟧⏎\n")
                .contains("*226 ‹E2›", "train: 1 row, ", "tokens a row, train:")
                .doesNotContain("\u001B");
        assertThat(run(true, "prepare", "p", "--preview", "1")).isZero();
        assertThat(captured.out()).contains("\u001B[30;48;5;").doesNotContain("⟦");
        environment.put("NO_COLOR", "1");
        assertThat(run(true, "prepare", "p", "--preview", "1")).isZero();
        assertThat(captured.out()).doesNotContain("\u001B");
        assertThat(run(false, "prepare", "p", "--preview", "1", "--color", "always"))
                .isZero();
        assertThat(captured.out()).contains("\u001B[");
        assertThat(run(true, "prepare", "p", "--preview", "1", "--color", "never"))
                .isZero();
        assertThat(captured.out()).doesNotContain("\u001B");
    }

    @Test
    void jsonListsEveryToken() {
        assertThat(run(true, "prepare", "p", "--preview", "3", "--json")).isZero();
        JsonNode json = Json.parse(captured.out());
        assertThat(json.path("trainRows").asInt()).isEqualTo(1);
        assertThat(json.path("trainTargetTokens").asInt()).isEqualTo(5);
        JsonNode row = json.path("preview").path(0);
        assertThat(row.path("text").asString()).endsWith("⟦Hi€<|im_end|>⟧\n");
        JsonNode last = row.path("pieces").path(row.path("pieces").size() - 2);
        assertThat(last.toString())
                .isEqualTo(
                        "{\"id\":258,\"piece\":\"<|im_end|>\",\"text\":\"<|im_end|>\",\"control\":true,\"trained\":true}");
    }

    @Test
    void aPreviewNeitherWritesNorWaits() {
        try (FolderLock lock = ProjectFolder.open(folder.resolve("p")).lock()) {
            assertThat(run(false, "prepare", "p", "--preview", "1")).isZero();
            assertThat(run(false, "prepare", "p")).isEqualTo(7);
        }
        assertThat(folder.resolve("p/data")).doesNotExist();
        assertThat(run(false, "prepare", "p", "--preview", "0")).isEqualTo(2);
    }

    @Test
    void thePageIsWrittenWithAndWithoutAPreview() {
        assertThat(run(false, "prepare", "p", "--html", "a.html")).isZero();
        assertThat(captured.out()).contains("page: ", "tokens a row, train:", "next: tunesmith train");
        assertThat(folder.resolve("a.html")).content().contains("&lt;|im_start|&gt;", "The first row");
        assertThat(folder.resolve("p/data/prepared/train.jsonl")).exists();
        assertThat(run(false, "prepare", "p", "--preview", "1", "--html", "b.html"))
                .isZero();
        assertThat(folder.resolve("b.html")).hasSameTextualContentAs(folder.resolve("a.html"));
    }

    @Test
    void rowsAreShownBeforeAnErrorInOthers() throws IOException {
        Files.writeString(
                folder.resolve("p/rows.jsonl"),
                ROW + ROW.replace("\"role\":\"assistant\"", "\"weight\":2,\"role\":\"assistant\""));
        assertThat(run(false, "prepare", "p", "--preview", "1")).isEqualTo(3);
        assertThat(captured.err()).contains("rows.jsonl", "weight");
        Files.writeString(folder.resolve("p/rows.jsonl"), ROW + ROW);
        assertThat(run(false, "prepare", "p", "--preview", "1", "--set", "train.trainedTurns=marked"))
                .isEqualTo(3);
        assertThat(captured.err()).contains("trainedTurns is marked");
    }

    @Test
    void wrongWordsGetAHint() {
        assertThat(run(false, "prepare", "p", "--set", "train.tooLong=drp")).isEqualTo(2);
        assertThat(captured.err()).contains("expected one of error, drop, cut, split, found drp", "did you mean drop?");
        assertThat(run(false, "prepare", "p", "--set", "train.trainedTurns=marks"))
                .isEqualTo(2);
        assertThat(captured.err()).contains("did you mean marked?");
        assertThat(run(false, "prepare", "p", "--color", "blue")).isEqualTo(2);
    }
}
