package dev.tunesmith.cli.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.cli.Commands;
import dev.tunesmith.cli.EvaluatedProject;
import dev.tunesmith.cli.frame.CapturedTerminal;
import dev.tunesmith.cli.frame.Launcher;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.data.format.SampleReader;
import dev.tunesmith.data.format.SampleWriter;
import dev.tunesmith.project.folder.FolderLock;
import dev.tunesmith.project.folder.ProjectFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ErrorsCommandTest {

    @TempDir
    private Path folder;

    private Path project;
    private CapturedTerminal captured = new CapturedTerminal();

    @BeforeEach
    void write() throws IOException {
        project = EvaluatedProject.write(folder.resolve("desk"));
    }

    private int run(String... arguments) {
        return type("", arguments);
    }

    /** Run with lines typed; each is a key, or an answer to a question. */
    private int type(String lines, String... arguments) {
        captured = new CapturedTerminal(lines);
        Map<String, String> environment =
                Map.of("TUNESMITH_HOME", folder.resolve("home").toString(), "TUNESMITH_OFFLINE", "1");
        return new Launcher(Commands.all(), captured.terminal(), environment, folder).run(arguments);
    }

    private JsonNode json(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--json");
        assertThat(run(all.toArray(String[]::new))).as(captured.err()).isZero();
        return Json.parse(captured.out());
    }

    private static JsonNode kind(JsonNode report, String kind) {
        return report.path("kinds")
                .valueStream()
                .filter(one -> one.path("kind").asString().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> items(JsonNode report) {
        return report.path("issues")
                .valueStream()
                .map(issue -> issue.path("item").asString())
                .toList();
    }

    @Test
    void errorsAreFollowedOverTheIterations() {
        JsonNode report = json("errors", "desk");
        assertThat(report.path("runs").valueStream().map(JsonNode::asString).toList())
                .containsExactly("0001-base", "0002-lora", "0003-lora");
        JsonNode signOff = kind(report, "check:sign-off");
        assertThat(signOff.path("iterations")
                        .valueStream()
                        .map(one -> one.path("rate").path("passed").asInt())
                        .toList())
                .containsExactly(10, 5, 3);
        assertThat(items(json("errors", "desk", "--kind", "check:sign-off", "--state", "regressed")))
                .containsExactly("m-0");
        assertThat(items(json("errors", "desk", "--kind", "repetition", "--state", "persisting")))
                .containsExactlyInAnyOrder("m-8", "m-9");
        assertThat(items(json("errors", "desk", "--run", "1", "--run", "3", "--kind", "repetition", "--state", "new")))
                .containsExactlyInAnyOrder("m-8", "m-9");
        assertThat(project.resolve("runs/0003-lora/issues.json")).content().contains("\"regressed\"");
        assertThat(project.resolve("runs/0002-lora/detections.jsonl")).content().contains("\"repetition\"");
    }

    @Test
    void aRunThatAnotherProcessWorksInIsRefused() throws IOException {
        try (FolderLock lock = ProjectFolder.open(project).run("2").lock()) {
            assertThat(run("errors", "desk")).isEqualTo(7);
            assertThat(captured.err())
                    .contains("0002-lora is in use by another process")
                    .contains("process " + ProcessHandle.current().pid());
            assertThat(project.resolve("runs/0002-lora/detections.jsonl")).doesNotExist();
        }
        assertThat(run("errors", "desk")).as(captured.err()).isZero();
        assertThat(project.resolve("runs/0002-lora/detections.jsonl")).exists();
    }

    @Test
    void anItemThatWasTrainedOnCountsNowhere() throws IOException {
        Path trained = project.resolve("runs/0003-lora/train-items.jsonl");
        SampleWriter.write(
                trained, SampleReader.readAll(project.resolve("test.jsonl")).subList(5, 6));
        JsonNode report = json("errors", "desk", "--kind", "repetition");
        assertThat(report.path("items").asInt()).isEqualTo(9);
        assertThat(report.path("trainedOn").get(0).path("item").asString()).isEqualTo("m-5");
        JsonNode states = kind(report, "repetition").path("iterations").get(2).path("states");
        assertThat(states.path("resolved").asInt()).isEqualTo(2);
        assertThat(run("errors", "desk")).isZero();
        assertThat(captured.out()).contains("1 item more was trained on", "m-5 (same id in 0003-lora)");
    }

    @Test
    void suspicionsAreConfirmedAndDismissedByKeysAndNotAskedTwice() throws IOException {
        assertThat(type(
                        "y\nn\nu\ny\nx\nq\n",
                        "errors",
                        "desk",
                        "--review",
                        "--kind",
                        "repetition",
                        "--reviewer",
                        "ann"))
                .isZero();
        assertThat(captured.out())
                .contains("1 of 2", "2 of 2", "⟦It is on its way.", "2 confirmed, 0 dismissed, of 2 to review");
        assertThat(Files.readAllLines(project.resolve("reviews/verdicts.jsonl")))
                .hasSize(4);
        assertThat(type("", "errors", "desk", "--review", "--kind", "repetition", "--reviewer", "ann"))
                .isZero();
        assertThat(captured.out()).contains("nothing is left to review");
        assertThat(type(
                        "n\n",
                        "errors",
                        "desk",
                        "--review",
                        "--kind",
                        "too-long",
                        "--reviewer",
                        "ann",
                        "--sample",
                        "1"))
                .isZero();
        assertThat(captured.out()).contains("1 of 1", "too-long");
        assertThat(run("errors", "desk")).isZero();
        assertThat(captured.out())
                .contains("repetition: 2 of 2, 100.0 % (95 % interval 34 to 100 %), of 5 suspicions")
                .contains("too-long: 0 of 1, 0.0 %")
                .contains("- repetition: ends in a loop  [persisting, confirmed]");
        // Another person is asked for all of them, the dismissed one too.
        assertThat(type("", "errors", "desk", "--review", "--reviewer", "bob")).isZero();
        assertThat(captured.out()).contains("1 of 7");
        assertThat(items(json("errors", "desk", "--kind", "too-long", "--state", "persisting")))
                .hasSize(1);
    }

    @Test
    void aSuspicionIsConfirmedUnderACodeThatIsMadeOnTheWay() {
        String typed = "o\nloops\nc\nnever stops\nRepeats itself\nc\n1\n";
        assertThat(type(typed, "errors", "desk", "--review", "--kind", "repetition", "--reviewer", "ann"))
                .isZero();
        assertThat(captured.out()).contains("1  never-stops: Repeats itself", "that was the last one");
        JsonNode report = json("errors", "desk", "--kind", "code");
        assertThat(kind(report, "code:never-stops")
                        .path("iterations")
                        .get(2)
                        .path("rate")
                        .path("passed")
                        .asInt())
                .isEqualTo(2);
        // The same answers stand in the run before, so what was said holds there too.
        assertThat(kind(report, "code:never-stops")
                        .path("iterations")
                        .get(1)
                        .path("rate")
                        .path("passed")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void answersAreReadFailingFirstAndNotesAreGroupedAndCounted() {
        String typed = "f\nsays it again\nf\n\nf\nsays it again\nu\nf\nsame words again\nf\nno sign-off\np\nq\n";
        assertThat(type(typed, "errors", "desk", "--code", "--reviewer", "ann")).isZero();
        assertThat(captured.out())
                .contains("1 of 10", "(fails)", "a fail needs a note", "(no error found)")
                .contains("1 pass, 3 fail, of 10 to read");
        assertThat(type("", "errors", "desk", "--code", "--reviewer", "ann")).isZero();
        assertThat(captured.out()).contains("1 of 6");
        assertThat(type("loops\nSays the same again\n1\n\n", "errors", "desk", "--group"))
                .isZero();
        assertThat(captured.out())
                .contains("4 answers read, 3 fail, 1 note without a code")
                .containsPattern("loops +2");
        assertThat(type("f\nloops on\nq\n", "errors", "desk", "--code", "--reviewer", "bob"))
                .isZero();
        assertThat(type("q\n", "errors", "desk", "--group")).isZero();
        assertThat(captured.out()).contains("4 answers read (5 notes by 2 people), 3 fail, 2 notes without a code");
        assertThat(type("9\nq\n", "errors", "desk", "--group")).isZero();
        assertThat(captured.out()).contains("1 of 2");
    }

    @Test
    void aPlanIsWrittenAnsweredAndCollected() throws IOException {
        JsonNode plan = json("errors", "desk", "--plan");
        JsonNode request = plan.path("requests").get(0);
        assertThat(request.path("slice").asString()).isEqualTo("topic=parcel");
        assertThat(request.path("wanted").asInt()).isEqualTo(6);
        String id = request.path("id").asString();
        assertThat(project.resolve("data/requests.jsonl"))
                .content()
                .contains(id)
                .doesNotContain("No. 8");

        Path answers = project.resolve("data/answers/" + id + ".jsonl");
        Files.createDirectories(answers.getParent());
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            rows.add("{\"prompt\":\"Parcel " + "abcdef".charAt(i) + " has not come, day " + i + " of waiting for "
                    + "wheels tyres bells locks lamps racks".split(" ")[i]
                    + "\",\"completion\":\"It comes within 5 days. - Desk\"}");
        }
        // What a test item asks, and the same but for one word.
        rows.add("{\"prompt\":\"No. 8: where is my parcel?\",\"completion\":\"In 5 days. - Desk\"}");
        rows.add("{\"prompt\":\"No. 8: where is my parcel please\",\"completion\":\"In 5 days. - Desk\"}");
        Files.write(answers, rows);
        assertThat(run("collect", "desk")).as(captured.err()).isZero();
        assertThat(captured.out())
                .contains("data/answers/" + id + ".jsonl: 6 samples of 8 rows")
                .contains("asks what a dev or test item asks 1", "asks nearly what a dev or test item asks 1")
                .contains("  refused: data/answers/" + id + ".jsonl:7: asks what a dev or test item asks\n")
                .contains("  refused: data/answers/" + id + ".jsonl:8: asks nearly what a dev or test item asks\n")
                .contains("requests: 1 of 2 answered, 5 samples still wanted");
        assertThat(run("curate", "desk")).as(captured.err()).isZero();
        assertThat(run("split", "desk")).as(captured.err()).isZero();
        assertThat(SampleReader.readAll(project.resolve("data/splits/train.jsonl")).stream()
                        .filter(sample -> id.equals(sample.attributes().get("request"))))
                .hasSize(6);
        assertThat(SampleReader.readAll(project.resolve("data/splits/test.jsonl")))
                .hasSize(10);
        // Answered, and still failing in the last run: another request is for the next iteration, not for this one.
        JsonNode again = json("errors", "desk", "--plan");
        assertThat(again.path("requests").get(0).path("id").asString()).isEqualTo(id);
        assertThat(again.path("requests").get(0).path("state").asString()).isEqualTo("answered");
    }

    @Test
    void answersToARequestThatNobodyMadeAreRefusedAndManyRefusedOnesAreCounted() throws IOException {
        Path answers = project.resolve("data/answers");
        Files.createDirectories(answers);
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            rows.add("{\"prompt\":\"No. 8: where is my parcel?\",\"completion\":\"In " + i + " days.\"}");
        }
        Files.write(answers.resolve("parcels.jsonl"), rows);
        assertThat(run("collect", "desk")).isEqualTo(3);
        assertThat(captured.err())
                .contains("data/answers/parcels.jsonl answers request parcels", "there are no requests")
                .contains("fix: make a plan first: tunesmith errors --plan");
        assertThat(run("errors", "desk", "--plan")).isZero();
        String id = json("errors", "desk", "--plan")
                .path("requests")
                .get(0)
                .path("id")
                .asString();
        assertThat(run("collect", "desk")).isEqualTo(3);
        assertThat(captured.err()).contains("which is none of data/requests.jsonl: ", id);
        Files.move(answers.resolve("parcels.jsonl"), answers.resolve(id + ".jsonl"));
        assertThat(run("collect", "desk")).as(captured.err()).isZero();
        assertThat(captured.out())
                .contains(id + ".jsonl:5: asks what", "  and 2 more: data/collect.json")
                .doesNotContain(id + ".jsonl:6: asks what");
        assertThat(project.resolve("data/collect.json")).content().contains(id + ".jsonl:7\"");
    }

    @Test
    void thePageShowsCurvesAndMarksAndRunsNothing() throws IOException {
        assertThat(run("errors", "desk", "--html", "errors.html")).isZero();
        assertThat(folder.resolve("errors.html"))
                .content()
                .contains("<svg", "<mark>It is on its way.", "topic=parcel", "default-src 'none'")
                .doesNotContain("<script");
    }

    @Test
    void wrongUseIsNamed() {
        assertThat(run("errors", "desk", "--kind", "to-long")).isEqualTo(2);
        assertThat(captured.err()).contains("did you mean too-long?");
        assertThat(run("errors", "desk", "--state", "open")).isEqualTo(2);
        assertThat(run("errors", "desk", "--suite", "reply")).isEqualTo(2);
        assertThat(run("errors", "desk", "--plan", "--review")).isEqualTo(2);
        assertThat(run("errors", "desk", "--plan", "--budget", "0")).isEqualTo(2);
        assertThat(run("errors", "desk", "--review", "--json")).isEqualTo(2);
        assertThat(run("errors", "desk", "--run", "7")).isEqualTo(2);
    }

    @Test
    void aProjectWithoutAnEvaluatedRunSaysWhatToDo() throws IOException {
        Files.delete(project.resolve("runs/0001-base/scores.jsonl"));
        Files.delete(project.resolve("runs/0002-lora/scores.jsonl"));
        Files.delete(project.resolve("runs/0003-lora/scores.jsonl"));
        assertThat(run("errors", "desk")).isEqualTo(2);
        assertThat(captured.err()).contains("evaluate first");
    }
}
