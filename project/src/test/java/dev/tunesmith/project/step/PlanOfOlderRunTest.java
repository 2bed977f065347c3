package dev.tunesmith.project.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.evaluate.plan.RequestFile;
import dev.tunesmith.evaluate.plan.SampleRequest;
import dev.tunesmith.project.folder.ProjectFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanOfOlderRunTest {

    @TempDir
    private Path root;

    private static StepOutcome plan(StepContext context, List<String> runs) {
        try (Encoders encoders = new Encoders(context)) {
            ErrorsStep errors = new ErrorsStep(context, encoders);
            return new PlanStep(context, errors).run(errors.run(runs), 200).outcome();
        }
    }

    private static SampleRequest made(ProjectFolder project, String id, String run) {
        SampleRequest one = new RequestFile(project.requests()).read().get(0);
        return new SampleRequest(
                id,
                one.created(),
                run,
                one.suite(),
                "check:gone",
                "",
                SampleRequest.State.OPEN,
                5,
                0,
                "",
                "",
                one.attributes(),
                0,
                one.items(),
                List.of(),
                List.of());
    }

    @Test
    void requestsOfNewerRunsStayAndWhatIsClosedIsTold() throws IOException {
        TinyProject.write(root);
        StepContext context = TinyProject.open(root, "evaluate.forgetting=false", "train.maxSteps=1");
        new Loop(context, () -> TinyProject.model(context), told -> {}).run();
        ProjectFolder project = context.project();
        plan(context, List.of());
        RequestFile file = new RequestFile(project.requests());
        List<SampleRequest> planned = file.read();
        file.write(List.of(planned.get(0), made(project, "newer", "0002-lora"), made(project, "older", "0001-base")));

        StepOutcome older = plan(context, List.of("1"));

        assertThat(older.text()).contains("1 request closed: the issues behind it are gone in 0001-base");
        assertThat(older.text()).contains("2 requests of newer runs stay as they are: this plan is for 0001-base");
        assertThat(file.read())
                .filteredOn(
                        request -> request.id().equals("newer") || request.run().equals("0002-lora"))
                .allMatch(request -> request.state() == SampleRequest.State.OPEN);

        assertThat(plan(context, List.of()).text()).contains("request closed").doesNotContain("newer runs");
        assertThat(file.read())
                .filteredOn(request -> request.id().equals("newer"))
                .extracting(SampleRequest::state)
                .containsExactly(SampleRequest.State.CLOSED);
    }
}
