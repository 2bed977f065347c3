package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;

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

/** The table of a suite whose items are asked several times, some of them in vain. */
class EvaluationTableTest {

    private static final String SUITE = """
            name: animals
            repeats: { n: 3, pass: 2 }
            items:
              list:
                - { id: a, input: a, reference: owl }
                - { id: b, input: b, reference: owl }
                - { id: c, input: c, reference: owl }
            checks:
              - { check: exactMatch, id: exact }
              - { check: consistent, min: 0.5 }
            """;

    @TempDir
    private Path root;

    private StepContext open(String url) throws IOException {
        TinyProject.write(root);
        Files.writeString(
                root.resolve("tunesmith.yaml"),
                "\nendpoints:\n  big: { url: '" + url + "', model: big-1, retries: 0 }\n",
                StandardOpenOption.APPEND);
        Files.writeString(root.resolve("suites/animals.yaml"), SUITE);
        return StepContext.open(root, List.of("task.prompt="), Progress.silent(), new Cancellation(), Map.of());
    }

    private static StepOutcome evaluate(StepContext context) {
        try (BaseModel model = TinyProject.model(context)) {
            return new EvaluateStep(context)
                    .endpoint(context.config().endpoint("big"), model)
                    .outcome();
        }
    }

    @Test
    void flakyItemsAndThoseInErrorHaveColumnsAndStayWhereTheStepIsSkipped() throws IOException {
        try (FakeEndpoint server = new FakeEndpoint(request -> switch (request.input()) {
            case "a" -> Reply.ok("owl");
            case "b" -> Reply.ok(request.body().path("seed").asInt(0) == 42 ? "fox" : "owl");
            default -> Reply.error(503, "busy");
        })) {
            StepContext context = open(server.url());
            StepOutcome first = evaluate(context);
            assertThat(first.lines())
                    .startsWith(
                            "animals: 2 of 2 pass exact",
                            "  1 item in error",
                            "  check          rate  passed  in error  flaky   mean",
                            "  exact       100.0 %  2 of 2         1      1  0.833",
                            "  consistent   50.0 %  1 of 2         1      –  0.667");
            StepOutcome again = evaluate(context);
            assertThat(again.skipped()).isTrue();
            assertThat(again.lines()).isEqualTo(first.lines());
        }
    }
}
