package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.UsageException;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said where a probe or an evaluation has no item, or none that can be judged. */
class NothingToJudgeTest {

    @TempDir
    private Path root;

    private StepContext open(String url, String suite) throws IOException {
        TinyProject.write(root);
        Files.writeString(
                root.resolve("tunesmith.yaml"),
                "\nendpoints:\n  big: { url: '" + url + "', model: big-1, retries: 0 }\n",
                StandardOpenOption.APPEND);
        Files.writeString(root.resolve("suites/animals.yaml"), suite);
        StepContext context = StepContext.open(
                root, List.of(), Progress.silent(), new Cancellation(), Map.of()); // no TUNESMITH_OFFLINE
        TinyProject.split(context);
        return context;
    }

    private static StepOutcome probe(StepContext context) {
        try (BaseModel model = TinyProject.model(context)) {
            return new ProbeStep(context).endpoint(context.config().endpoint("big"), model);
        }
    }

    @Test
    void beforeTheDataIsSplitAnEvaluationNamesTheStepsThatAreMissing() throws IOException {
        TinyProject.write(root);
        StepContext context = TinyProject.open(root);
        try (BaseModel model = TinyProject.model(context)) {
            EvaluateStep evaluate = new EvaluateStep(context);
            assertThatThrownBy(() -> evaluate.base(model))
                    .isInstanceOfSatisfying(
                            UsageException.class,
                            e -> assertThat(e.fix())
                                    .isEqualTo("make it with: tunesmith collect " + root + ", then tunesmith curate "
                                            + root + ", then tunesmith split " + root))
                    .hasMessageContaining("There are no test samples: ");
            new CollectStep(context).run();
            new CurateStep(context).run();
            assertThatThrownBy(() -> evaluate.base(model))
                    .isInstanceOfSatisfying(
                            UsageException.class,
                            e -> assertThat(e.fix()).isEqualTo("make it with: tunesmith split " + root));
        }
    }

    @Test
    void aCheckThatAppliesToNoItemIsToldBeforeAnythingIsAsked() throws IOException {
        try (FakeEndpoint server = new FakeEndpoint(request -> Reply.ok("owl"))) {
            StepContext context = open(
                    server.url(),
                    "name: animals\nchecks: [exactMatch, { check: maxWords, max: 3, where: { flags: [typo] } }]\n");
            try (BaseModel model = TinyProject.model(context)) {
                EvaluateStep evaluate = new EvaluateStep(context);
                assertThatThrownBy(() -> evaluate.endpoint(context.config().endpoint("big"), model))
                        .isInstanceOf(UsageException.class)
                        .hasMessageContaining("animals.yaml line 2")
                        .hasMessageContaining("check maxWords applies to none of the 6 items: expected items with the"
                                + " flag typo, found ");
            }
            assertThat(server.requests()).isEmpty();
            assertThat(context.project().runs()).isEmpty();
        }
    }

    @Test
    void aProbeWithoutDevItemsOfTheKindSaysWhyAndWhatToDo() throws IOException {
        try (FakeEndpoint server = new FakeEndpoint(request -> Reply.ok("owl"))) {
            StepContext context = open(
                    server.url(), "name: animals\nitems: { attributes: { language: [de] } }\nchecks: [exactMatch]\n");
            assertThat(probe(context).text())
                    .contains(
                            "note: suite animals: none of the 4 dev items has the attributes and prompts of its items:")
                    .contains("the prompts were not compared")
                    .contains("add such samples to the data, or change items: in the suite");
            Files.delete(root.resolve("data/splits/dev.jsonl"));
            assertThat(probe(context).text())
                    .contains("note: suite animals: there are no dev items")
                    .contains("set data.split.dev and run tunesmith split, or name data.dev");
        }
    }

    @Test
    void aProbeWhoseItemsAreAllInErrorSaysWhyAndIsDoneAgain() throws IOException {
        AtomicBoolean busy = new AtomicBoolean(true);
        try (FakeEndpoint server =
                new FakeEndpoint(request -> busy.get() ? Reply.error(503, "busy") : Reply.ok("owl"))) {
            StepContext context = open(server.url(), "name: animals\nchecks: [exactMatch]\n");
            assertThat(probe(context).text())
                    .contains("0 of 0 pass, 3 in error")
                    .contains("no dev item could be judged, so the prompts were not compared: ", "HTTP 503: busy")
                    .contains("next: tunesmith probe --model endpoint:big");
            busy.set(false);
            StepOutcome again = probe(context);
            assertThat(again.skipped()).isFalse();
            assertThat(again.text()).contains(" of 3 pass").doesNotContain("in error");
            assertThat(again.next()).isEqualTo("tunesmith evaluate --run endpoint:big");
        }
    }

    @Test
    void aHeadlineThatAppliesToNoDevItemIsSaid() throws IOException {
        try (FakeEndpoint server = new FakeEndpoint(request -> Reply.ok("owl"))) {
            StepContext context = open(
                    server.url(), "name: animals\nchecks: [{ check: exactMatch, where: { flags: [handwritten] } }]\n");
            assertThat(probe(context).text())
                    .contains("0 of 0 pass")
                    .contains(
                            "the headline exactMatch applies to none of the 3 dev items, so the prompts were not compared")
                    .contains("name a headline without such a where:, or add dev items that it lets through");
        }
    }

    @Test
    void anEvaluationThatSelectsNoItemLeavesNoRunFolder() throws IOException {
        try (FakeEndpoint server = new FakeEndpoint(request -> Reply.ok("owl"))) {
            StepContext context =
                    open(server.url(), "name: animals\nitems: { flags: [handwritten] }\nchecks: [exactMatch]\n");
            try (BaseModel model = TinyProject.model(context)) {
                assertThatThrownBy(() -> new EvaluateStep(context)
                                .endpoint(context.config().endpoint("big"), model))
                        .isInstanceOf(DataException.class)
                        .hasMessageContaining("Suite animals selects none of the 6 items of split test");
                assertThatThrownBy(() -> new EvaluateStep(context).base(model)).isInstanceOf(DataException.class);
            }
            assertThat(context.project().runs()).isEmpty();
            assertThat(root.resolve("runs")).doesNotExist();
            assertThat(server.requests()).isEmpty();
        }
    }
}
