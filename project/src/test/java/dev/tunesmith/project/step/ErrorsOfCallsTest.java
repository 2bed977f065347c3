package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.error.ExitCode;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models and judges behind endpoints that fail or say what nobody can read, and what cures it. */
final class ErrorsOfCallsTest {

    private static final String JUDGED = """
            name: animals
            items: { list: [{ id: a, input: a }, { id: b, input: b }, { id: c, input: c }] }
            checks: [stopsByItself, { check: judge, model: "endpoint:strict", rubric: Is it an owl? }]
            """;

    @TempDir
    private Path root;

    private StepContext open(FakeEndpoint server, String suite) throws IOException {
        TinyProject.write(root);
        Files.writeString(
                root.resolve("tunesmith.yaml"), """

                endpoints:
                  big: { url: %s, model: big-1, retries: 1 }
                  strict: { url: %s, model: judge-1, retries: 1 }
                """.formatted(server.url(), server.url()), StandardOpenOption.APPEND);
        Files.writeString(root.resolve("suites/animals.yaml"), suite);
        return context(Map.of());
    }

    private StepContext context(Map<String, String> environment) {
        return StepContext.open(root, List.of("task.prompt="), Progress.silent(), new Cancellation(), environment);
    }

    private static EvaluateStep.Evaluated evaluate(StepContext context, boolean retry) {
        try (BaseModel model = TinyProject.model(context)) {
            return new EvaluateStep(context, retry).endpoint(context.config().endpoint("endpoint:big"), model);
        }
    }

    private static boolean isJudged(FakeEndpoint.Request request) {
        return request.body().path("model").stringValue().equals("judge-1");
    }

    private static long judgements(FakeEndpoint server) {
        return server.requests().stream().filter(ErrorsOfCallsTest::isJudged).count();
    }

    @Test
    void anItemThatFailsIsCalledOnceAndAsOftenAgainAsRetriesSay() throws IOException {
        Function<FakeEndpoint.Request, Reply> replies =
                request -> request.input().equals("b") ? Reply.error(500, "broken") : Reply.ok("x");
        try (FakeEndpoint server = new FakeEndpoint(replies)) {
            StepContext context =
                    open(server, "name: animals\nitems: { list: [a, b, c, d] }\nchecks: [stopsByItself]\n");
            EvaluateStep.Evaluated done = evaluate(context, false);
            assertThat(done.outcome().text()).contains("3 of 3 pass stopsByItself", "in error");
            assertThat(root.resolve("runs/0001-endpoint-big/outputs.jsonl"))
                    .content()
                    .contains("gave no answer in 2 tries; it answered HTTP 500: broken");
            assertThat(server.requests()).hasSize(3 + 2);
        }
    }

    @Test
    void anErrorStaysForOtherSuitesTooUntilErrorsAreRetried() throws IOException {
        AtomicBoolean broken = new AtomicBoolean(true);
        Function<FakeEndpoint.Request, Reply> replies =
                request -> broken.get() && request.input().equals("b") ? Reply.error(500, "broken") : Reply.ok("x");
        try (FakeEndpoint server = new FakeEndpoint(replies)) {
            StepContext context =
                    open(server, "name: animals\nitems: { list: [a, b, c, d] }\nchecks: [stopsByItself]\n");
            Files.writeString(
                    root.resolve("suites/more.yaml"), "name: more\nitems: { list: [e, f] }\nchecks: [stopsByItself]\n");
            SuiteChoice some = new SuiteChoice(List.of("animals"), List.of());
            try (BaseModel model = TinyProject.model(context)) {
                EvaluateStep.Evaluated one = new EvaluateStep(context, some, false)
                        .endpoint(context.config().endpoint("endpoint:big"), model);
                assertThat(one.exitCode()).isEqualTo(ExitCode.ITEMS_IN_ERROR);
            }
            int asked = server.requests().size();
            EvaluateStep.Evaluated all = evaluate(context, false);
            assertThat(all.exitCode()).isEqualTo(ExitCode.ITEMS_IN_ERROR);
            assertThat(all.outcome().text()).contains("3 of 3 pass stopsByItself", "1 item in error", "--retry-errors");
            assertThat(server.requests()).hasSize(asked + 2);
            broken.set(false);
            assertThat(evaluate(context, true).exitCode()).isEqualTo(ExitCode.DONE);
            assertThat(server.requests()).hasSize(asked + 2 + 1);
        }
    }

    @Test
    void aJudgementThatFailsIsCalledOnceAndAsOftenAgainAsRetriesSay() throws IOException {
        AtomicBoolean broken = new AtomicBoolean(true);
        Function<FakeEndpoint.Request, Reply> replies = request -> isJudged(request)
                ? broken.get() && request.input().contains("\nanimal b\n")
                        ? Reply.error(500, "broken")
                        : Reply.ok("VERDICT: PASS")
                : Reply.ok("animal " + request.input());
        try (FakeEndpoint server = new FakeEndpoint(replies)) {
            StepContext context = open(server, JUDGED);
            EvaluateStep.Evaluated done = evaluate(context, false);
            assertThat(done.exitCode()).isEqualTo(ExitCode.ITEMS_IN_ERROR);
            assertThat(judgements(server)).isEqualTo(2 + 2);
            broken.set(false);
            assertThat(evaluate(context, true).exitCode()).isEqualTo(ExitCode.DONE);
            assertThat(server.requests()).hasSize(3 + 4 + 1);
        }
    }

    @Test
    void aVerdictThatCannotBeReadIsAskedAgainWithRetryErrors() throws IOException {
        AtomicBoolean vague = new AtomicBoolean(true);
        Function<FakeEndpoint.Request, Reply> replies = request -> isJudged(request)
                ? Reply.ok("VERDICT: " + (vague.get() && !request.input().contains("\nanimal a\n") ? "MAYBE" : "PASS"))
                : Reply.ok("animal " + request.input());
        try (FakeEndpoint server = new FakeEndpoint(replies)) {
            StepContext context = open(server, JUDGED);
            EvaluateStep.Evaluated first = evaluate(context, false);
            assertThat(first.exitCode()).isEqualTo(ExitCode.ITEMS_IN_ERROR);
            assertThat(first.outcome().next()).isEqualTo("tunesmith evaluate --run 0001-endpoint-big --retry-errors");
            assertThat(judgements(server)).isEqualTo(3);
            StepContext offline = context(Map.of("TUNESMITH_OFFLINE", "1"));
            assertThat(new RescoreStep(offline).run(context.project().run("1")).exitCode())
                    .as("what was said is scored again without asking")
                    .isEqualTo(ExitCode.ITEMS_IN_ERROR);
            assertThat(evaluate(context, true).exitCode()).isEqualTo(ExitCode.ITEMS_IN_ERROR);
            assertThat(judgements(server)).isEqualTo(3 + 2);
            vague.set(false);
            assertThat(evaluate(context, true).exitCode()).isEqualTo(ExitCode.DONE);
            assertThat(server.requests()).hasSize(3 + 3 + 2 + 2);
        }
    }

    @Test
    void withoutTheBasesAnswersTheNextCommandIsToMakeThem() throws IOException {
        try (FakeEndpoint server =
                new FakeEndpoint(request -> Reply.ok(isJudged(request) ? "VERDICT: TIE" : "an owl"))) {
            StepContext context = open(server, JUDGED.replace("rubric:", "against: base, rubric:"));
            assertThat(evaluate(context, false).outcome().next())
                    .isEqualTo("tunesmith evaluate --run base, then tunesmith evaluate --run 0001-endpoint-big"
                            + " --retry-errors");
            assertThat(new RescoreStep(context)
                            .run(context.project().run("1"))
                            .outcome()
                            .next())
                    .startsWith("tunesmith evaluate --run base, then ");
            try (BaseModel model = TinyProject.model(context)) {
                new EvaluateStep(context).base(model);
            }
            EvaluateStep.Evaluated again = evaluate(context, true);
            assertThat(again.exitCode()).isEqualTo(ExitCode.DONE);
            assertThat(judgements(server)).isPositive();
        }
    }

    @Test
    void theBaseIsComparedWithItsOwnAnswersOfEveryBatch() throws IOException {
        try (FakeEndpoint server = new FakeEndpoint(request -> Reply.ok("VERDICT: TIE"))) {
            open(server, JUDGED.replace("rubric:", "against: base, rubric:"));
            StepContext context = StepContext.open(
                    root,
                    List.of("task.prompt=", "evaluate.batchSize=1"),
                    Progress.silent(),
                    new Cancellation(),
                    Map.of());
            try (BaseModel model = TinyProject.model(context)) {
                assertThat(new EvaluateStep(context).base(model).exitCode()).isEqualTo(ExitCode.DONE);
            }
        }
    }
}
