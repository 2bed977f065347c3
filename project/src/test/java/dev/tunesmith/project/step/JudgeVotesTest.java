package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.project.endpoint.FakeEndpoint;
import dev.tunesmith.project.endpoint.FakeEndpoint.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People's votes that cannot be used: what is said of them. */
final class JudgeVotesTest {

    @TempDir
    private Path root;

    private StepContext evaluated(FakeEndpoint server) throws IOException {
        TinyProject.write(root);
        Files.writeString(root.resolve("tunesmith.yaml"), """

                endpoints:
                  big: { url: %s, model: big-1, retries: 0 }
                """.formatted(server.url()), StandardOpenOption.APPEND);
        Files.writeString(root.resolve("suites/animals.yaml"), """
                name: animals
                items: { list: [{ id: a, input: a }, { id: b, input: b }] }
                checks: [stopsByItself, { check: judge, model: "endpoint:big", rubric: Is it an owl? }]
                """);
        StepContext context =
                StepContext.open(root, List.of("task.prompt="), Progress.silent(), new Cancellation(), Map.of());
        try (BaseModel model = TinyProject.model(context)) {
            new EvaluateStep(context).endpoint(context.config().endpoint("big"), model);
        }
        return context;
    }

    private StepOutcome calibrate(StepContext context, String votes) throws IOException {
        return new JudgeCalibrationStep(context).run(Files.writeString(root.resolve("votes.jsonl"), votes), null);
    }

    @Test
    void itemsThatAreNotThereAreNamed() throws IOException {
        try (FakeEndpoint server = new FakeEndpoint(request -> Reply.ok("VERDICT: PASS"))) {
            StepContext context = evaluated(server);
            assertThat(calibrate(context, """
                            {"suite":"animals","item":"a","pass":true}

                            {"suite":"animals","item":"z","pass":true}
                            {"suite":"plants","item":"a","pass":true}
                            """).text())
                    .contains("note: 2 of 3 answers were judged by no model and count nowhere:")
                    .contains("line 3: run 0001-endpoint-big has no item z of suite animals")
                    .contains("line 4: there is no suite plants");
            StringBuilder many = new StringBuilder();
            for (int i = 0; i < 9; i++) {
                many.append("{\"suite\":\"animals\",\"item\":\"z").append(i).append("\",\"pass\":true}\n");
            }
            assertThatThrownBy(() -> calibrate(context, many.toString()))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("None of the 9 answers")
                    .hasMessageContaining("line 5: run 0001-endpoint-big has no item z4 of suite animals")
                    .hasMessageContaining("and 4 more");
        }
    }

    @Test
    void aLineThatIsNoVerdictSaysWhichKeyAndWhatIsExpected() throws IOException {
        try (FakeEndpoint server = new FakeEndpoint(request -> Reply.ok("VERDICT: PASS"))) {
            StepContext context = evaluated(server);
            Map<String, String> expected = Map.of(
                    "{\"suite\":\"animals\",\"item\":\"a\",\"pass\":\"yes\"}",
                    "votes.jsonl line 2: expected a verdict, found something else: pass must be true or false, found"
                            + " \"yes\"",
                    "{\"suite\":\"animals\",\"item\":\"a\"}",
                    "line 2: expected a verdict, found something else: the key pass is missing",
                    "{\"suite\":\"animals\",\"item\":3,\"pass\":true}",
                    "item must be a text, found 3",
                    "{\"suite\":\"animals\",\"item\":\"a\",\"pass\":true,\"run\":[]}",
                    "run must be a run's id or number, found []",
                    "{\"suite\":\"animals\",\"item\":\"a\",\"pass\":true,\"run\":7}",
                    "votes.jsonl line 2: There is no run 7",
                    "[]",
                    "found []");
            expected.forEach((line, message) -> assertThatThrownBy(() ->
                            calibrate(context, "{\"suite\":\"animals\",\"item\":\"a\",\"pass\":true}\n" + line + "\n"))
                    .as(line)
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining(message));
        }
    }
}
