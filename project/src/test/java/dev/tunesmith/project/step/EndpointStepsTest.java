package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.NetworkException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.project.config.EndpointConfig;
import dev.tunesmith.project.endpoint.FakeEndpoint;
import dev.tunesmith.project.endpoint.FakeEndpoint.Reply;
import dev.tunesmith.project.folder.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Suites with items of their own, asked of endpoints, judged by endpoints. */
final class EndpointStepsTest {

    @TempDir
    private Path root;

    private StepContext open(String url, Map<String, String> environment, String... assignments) throws IOException {
        TinyProject.write(root);
        Files.writeString(
                root.resolve("tunesmith.yaml"), """

                endpoints:
                  big:
                    url: %s
                    model: big-1
                    retries: 0
                    price: { inputPerMillion: 2, outputPerMillion: 10 }
                  strict: { url: %s, model: judge-1, retries: 0 }
                """.formatted(url, url), java.nio.file.StandardOpenOption.APPEND);
        return StepContext.open(root, List.of(assignments), Progress.silent(), new Cancellation(), environment);
    }

    private void suite(String name, String text) throws IOException {
        Files.writeString(root.resolve("suites").resolve(name + ".yaml"), text);
    }

    private static EvaluateStep.Evaluated evaluate(StepContext context, boolean retry) {
        return evaluate(context, SuiteChoice.all(), retry);
    }

    private static EvaluateStep.Evaluated evaluate(StepContext context, SuiteChoice choice, boolean retry) {
        try (BaseModel model = TinyProject.model(context)) {
            return new EvaluateStep(context, choice, retry)
                    .endpoint(context.config().endpoint("endpoint:big"), model);
        }
    }

    @Test
    void threeFailedCallsOfFiveHundredAreErrorsAndAskedAgainAlone() throws IOException {
        Set<String> broken = ConcurrentHashMap.newKeySet();
        broken.addAll(Set.of("Say 7", "Say 250", "Say 499"));
        Function<FakeEndpoint.Request, Reply> replies = request -> broken.contains(request.input())
                ? Reply.error(503, "busy")
                : Reply.ok(request.input().substring(4));
        try (FakeEndpoint server = new FakeEndpoint(replies)) {
            StepContext context = open(server.url(), Map.of(), "task.prompt=");
            StringBuilder rows = new StringBuilder("number\n");
            for (int i = 0; i < 500; i++) {
                rows.append(i).append('\n');
            }
            Files.writeString(root.resolve("suites/numbers.csv"), rows);
            suite("animals", """
                    name: numbers
                    items:
                      rows: numbers.csv
                      template: { id: "n{{number}}", input: "Say {{number}}", reference: "{{number}}" }
                    checks: [exactMatch]
                    """);
            EvaluateStep.Evaluated first = evaluate(context, false);
            assertThat(first.exitCode()).isEqualTo(ExitCode.ITEMS_IN_ERROR);
            assertThat(first.outcome().text())
                    .contains("497 of 497 pass exactMatch", "3 items in error")
                    .contains(
                            "cost of the recorded answers: 0.0258 (5,467 input and 1,491 output tokens, at 2.0 and 10.0");
            assertThat(context.project().runs()).extracting(RunFolder::id).containsExactly("0001-endpoint-big");
            int asked = server.requests().size();
            StepOutcome known = evaluate(context, false).outcome();
            assertThat(known.skipped()).isTrue();
            assertThat(List.of(first.outcome().next(), known.next()))
                    .containsOnly("tunesmith evaluate --run 0001-endpoint-big --retry-errors");
            broken.clear();
            assertThat(server.requests()).hasSize(asked);
            EvaluateStep.Evaluated second = evaluate(context, true);
            assertThat(second.exitCode()).isEqualTo(ExitCode.DONE);
            assertThat(second.outcome().text()).contains("500 of 500 pass exactMatch");
            assertThat(second.outcome().next()).isEqualTo("tunesmith evaluate --run base");
            assertThat(server.requests().subList(asked, server.requests().size()))
                    .extracting(FakeEndpoint.Request::input)
                    .containsExactlyInAnyOrder("Say 7", "Say 250", "Say 499");
            assertThat(root.resolve("runs/0001-endpoint-big/run.json"))
                    .content()
                    .contains("\"big-1\"");
        }
    }

    @Test
    void whatNoAskingCuresIsNotToBeAskedAgain() throws IOException {
        try (FakeEndpoint server = new FakeEndpoint(request -> Reply.ok("x"))) {
            StepContext context = open(server.url(), Map.of(), "task.prompt=");
            suite("animals", "name: s\nitems: { list: [a, b] }\nchecks: [exactMatch]\n"); // no references
            EvaluateStep.Evaluated done = evaluate(context, new SuiteChoice(List.of("s"), List.of()), false);
            assertThat(done.exitCode()).isEqualTo(ExitCode.ITEMS_IN_ERROR);
            assertThat(done.outcome().next())
                    .startsWith("tunesmith evaluate --run 0001-endpoint-big --suite s --jsonl FILE")
                    .doesNotContain("--retry-errors");
        }
    }

    @Test
    void suitesAreChosenByNameAndTag() throws IOException {
        try (FakeEndpoint server = new FakeEndpoint(request -> Reply.ok("x"))) {
            StepContext context = open(server.url(), Map.of(), "task.prompt=");
            suite("animals", "name: daily\nitems: { list: [a, b] }\nchecks: [stopsByItself]\n");
            suite("more", """
                    name: weekly
                    tags: [nightly]
                    kind: inv
                    capability: spelling
                    items: { list: [Where is c?] }
                    variants: [{ case: upper }]
                    checks: [invariant]
                    """);
            EvaluateStep.Evaluated nightly = evaluate(context, new SuiteChoice(List.of(), List.of("nightly")), false);
            assertThat(nightly.outcome().text())
                    .contains("weekly: 1 of 1 pass invariant", "failures by capability", "0 of 1 (0 %)")
                    .doesNotContain("daily");
            assertThat(server.requests()).hasSize(2);
            EvaluateStep.Evaluated all = evaluate(context, false);
            assertThat(all.outcome().text()).contains("daily: 2 of 2", "weekly: 1 of 1");
            assertThat(server.requests()).hasSize(4);
            assertThatThrownBy(() -> evaluate(context, new SuiteChoice(List.of("dayly"), List.of()), false))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("no suite dayly");
        }
    }

    @Test
    void aJudgeIsAskedOnceLabelledAndCalibrated() throws IOException {
        try (FakeEndpoint server = new FakeEndpoint(request -> Reply.ok(
                request.body().path("model").stringValue().equals("judge-1")
                        ? "Hm.\nVERDICT: " + (request.input().contains("\nan owl\n") ? "PASS" : "FAIL")
                        : request.input().equals("d") ? "a fox" : "an owl"))) {
            StepContext context = open(server.url(), Map.of(), "task.prompt=");
            suite("animals", """
                    name: animals
                    headline: judge
                    items: { list: [{ id: a, input: a }, { id: b, input: b }, { id: c, input: c }, { id: d, input: d }] }
                    checks: [{ check: judge, model: "endpoint:strict", rubric: Is it an owl? }, stopsByItself]
                    """);
            EvaluateStep.Evaluated first = evaluate(context, false);
            assertThat(first.outcome().text())
                    .contains("animals: 3 of 4 pass judge, judged by endpoint:strict")
                    .contains("judge is judged by endpoint:strict: not calibrated against people");
            assertThat(server.requests()).hasSize(8);
            assertThat(root.resolve("runs/0001-endpoint-big/scores.jsonl"))
                    .content()
                    .contains("judge:endpoint:strict(judge-1)#");
            Path votes = root.resolve("votes.jsonl");
            Files.writeString(votes, """
                    {"suite":"animals","item":"a","pass":true}
                    {"suite":"animals","item":"b","pass":true,"run":"1"}
                    {"suite":"animals","item":"c","pass":false}
                    {"suite":"animals","item":"d","pass":false}
                    {"suite":"animals","item":"z","pass":false}
                    """);
            StepOutcome calibrated = new JudgeCalibrationStep(context).run(votes, null);
            assertThat(calibrated.text())
                    .contains("4 answers judged by people too")
                    .contains("agreement      3 of 4, 75 %")
                    .contains("Cohen's kappa  0.50")
                    .contains("(TPR)  2 of 2, 100 %", "(TNR)   1 of 2, 50 %")
                    .contains("1 of 5 answers were judged by no model");
            EvaluateStep.Evaluated again = evaluate(context, false);
            assertThat(again.outcome().text()).contains("agrees with people on 75 % of 4 items (kappa 0.50)");
            RunFolder run = context.project().run("1");
            assertThat(new CompareStep(context).run(run, run).outcome().text())
                    .contains("animals, judge, judged by endpoint:strict(judge-1)#");
            StepContext offline = StepContext.open(
                    root, List.of(), Progress.silent(), new Cancellation(), Map.of("TUNESMITH_OFFLINE", "1"));
            assertThat(new RescoreStep(offline).run(run).outcome().text()).contains("animals: 3 of 4 pass judge");
            assertThat(server.requests()).hasSize(8); // neither the model nor the judge was asked again
        }
    }

    @Test
    void aRefusedKeyEndsTheWorkAndBlamesNoItem() throws IOException {
        AtomicInteger status = new AtomicInteger(401);
        try (FakeEndpoint server = new FakeEndpoint(
                request -> status.get() == 200 ? Reply.ok("x") : Reply.error(status.get(), "bad key"))) {
            StepContext context = open(server.url(), Map.of(), "task.prompt=");
            suite("animals", "name: s\nitems: { list: [a, b, c] }\nchecks: [stopsByItself]\n");
            assertThatThrownBy(() -> evaluate(context, false))
                    .isInstanceOf(NetworkException.class)
                    .hasMessageContaining("HTTP 401: bad key");
            assertThat(root.resolve("runs/0001-endpoint-big/outputs.jsonl")).doesNotExist();
            status.set(200);
            assertThat(evaluate(context, false).outcome().text()).contains("3 of 3 pass stopsByItself");
        }
    }

    @Test
    void aJudgeIsAskedAboutManyAnswersAtOnce() throws IOException {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (FakeEndpoint server = new FakeEndpoint(request -> {
            if (!request.body().path("model").stringValue().equals("judge-1")) {
                return Reply.ok("owl");
            }
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            running.decrementAndGet();
            return Reply.ok("VERDICT: " + (request.input().contains("\nowl\n") ? "PASS" : "FAIL"));
        })) {
            StepContext context = open(server.url(), Map.of(), "task.prompt=");
            suite("animals", """
                    name: animals
                    items: { list: [a, b, c, d, e, f, g, h] }
                    checks: [stopsByItself, { check: judge, model: "endpoint:strict", rubric: Is it an owl? }]
                    """);
            assertThat(evaluate(context, false).outcome().text()).contains("judge 100 %");
            assertThat(most.get()).isGreaterThan(1);
            assertThat(server.requests()).hasSize(16);
            // The same items in another suite: all answers are reused, so that none is left to ask.
            suite(
                    "again",
                    Files.readString(root.resolve("suites/animals.yaml")).replace("name: animals", "name: again"));
            assertThat(evaluate(context, false).outcome().text()).contains("again: 8 of 8 pass", "judge 100 %");
            assertThat(server.requests()).hasSize(16);
        }
    }

    @Test
    void anEndpointIsProbedWithTheSamePromptsAndComparedWithTheBase() throws IOException {
        try (FakeEndpoint server = new FakeEndpoint(request -> Reply.ok("owl"))) {
            StepContext context = open(server.url(), Map.of());
            TinyProject.split(context);
            EndpointConfig endpoint = context.config().endpoint("big");
            try (BaseModel model = TinyProject.model(context)) {
                StepOutcome probed = new ProbeStep(context).endpoint(endpoint, model);
                assertThat(probed.text()).contains("few-shot-2", "zero-shot-system");
                assertThat(probed.next()).isEqualTo("tunesmith evaluate --run endpoint:big");
                assertThat(new ProbeStep(context).endpoint(endpoint, model).skipped())
                        .isTrue();
                new EvaluateStep(context).base(model);
                EvaluateStep.Evaluated asked = new EvaluateStep(context).endpoint(endpoint, model);
                assertThat(asked.outcome().next()).isEqualTo("tunesmith compare 0002-base 0001-endpoint-big");
            }
            RunPair pair = RunPair.of(context.project(), List.of("0001-endpoint-big"));
            assertThat(pair.base().kind()).isEqualTo("base");
            CompareStep.Compared compared = new CompareStep(context).run(pair.base(), pair.tuned());
            assertThat(compared.outcome().text()).contains("of 6 items");
        }
    }

    @Test
    void offlineAndUnknownEndpointsAreErrors() throws IOException {
        StepContext context = open("http://127.0.0.1:9/v1", Map.of("TUNESMITH_OFFLINE", "1"));
        suite("animals", "name: s\nitems: { list: [a] }\nchecks: [stopsByItself]\n");
        assertThatThrownBy(() -> evaluate(context, false))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("TUNESMITH_OFFLINE is set");
        suite("animals", "name: s\nchecks: [stopsByItself, { check: judge, model: 'endpoint:strct', rubric: r }]\n");
        assertThatThrownBy(() -> SuiteSet.read(context))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("There is no endpoint strct");
    }
}
