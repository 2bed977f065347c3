package dev.tunesmith.project.step;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.JsonErrors;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.data.format.SampleReader;
import dev.tunesmith.evaluate.issue.IssueReport;
import dev.tunesmith.evaluate.issue.IssueState;
import dev.tunesmith.evaluate.plan.RequestFile;
import dev.tunesmith.evaluate.plan.SampleRequest;
import dev.tunesmith.project.folder.RunFolder;
import dev.tunesmith.project.report.Round;
import dev.tunesmith.project.report.Round.AnsweredRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;

/**
 * What was asked for after a round, and what came of it in the next.
 *
 * <p>How many samples a round added is counted in what its run was trained on, against the run of the round before. What was
 * written or drawn in between says less: rows may be refused, left out as duplicates, added by hand, or be there from before a kill.
 *
 * <p><b>Writes</b> {@code iterations/asked.json}.
 */
final class RoundRequests {

    private final StepContext context;
    private final Path file;

    RoundRequests(StepContext context) {
        this.context = context;
        this.file = context.project().root().resolve("iterations").resolve("asked.json");
    }

    /**
     * What a plan asked for.
     *
     * @param after id of the run whose issues led to it
     * @param random whether templates answer by arbitrary samples
     * @param requests that were asked for, answered or not
     */
    record Asked(String after, boolean random, List<SampleRequest> requests) {

        static final Asked NOTHING = new Asked("", false, List.of());

        Asked {
            requests = List.copyOf(requests);
        }
    }

    /** Keep what is asked for, before anything answers it: a process that is killed in between asks again. */
    void ask(Asked asked) {
        StepFiles.write(file, Json.line(asked));
    }

    /** What was asked for after a round; nothing where no plan was made in an iteration since. */
    Asked after(Round round) {
        String text = Files.isRegularFile(file) ? StepFiles.read(file) : "";
        if (text.isBlank()) {
            return Asked.NOTHING;
        }
        try {
            Asked asked = Json.mapper().readValue(text, Asked.class);
            return asked.after().equals(round.run()) ? asked : Asked.NOTHING;
        } catch (JacksonException e) {
            throw new DataException(
                    file + " does not say what was asked for: " + JsonErrors.reason(e),
                    "remove the file; requests and samples stay",
                    e);
        }
    }

    /**
     * What became of the requests of the round before: those that were asked for, and others that were answered all the same.
     *
     * @param asked what was asked for after the round before
     * @param before the round before
     * @param run of this round
     * @param report the issues of all runs until this one
     */
    List<AnsweredRequest> answers(Asked asked, Round before, RunFolder run, IssueReport report) {
        Map<String, Integer> now = PlanStep.counts(trained(run));
        Map<String, Integer> then = PlanStep.counts(trained(context.project().run(before.run())));
        Map<String, SampleRequest> requests = new LinkedHashMap<>();
        asked.requests().forEach(request -> requests.put(request.id(), request));
        new RequestFile(context.project().requests()).read().forEach(request -> {
            if (more(request.id(), now, then) > 0) {
                requests.putIfAbsent(request.id(), request);
            }
        });
        List<AnsweredRequest> answers = new ArrayList<>();
        requests.forEach((id, request) -> answers.add(new AnsweredRequest(
                id,
                request.kind(),
                request.suite(),
                request.slice(),
                more(id, now, then),
                request.items().size(),
                resolved(request, report))));
        return answers;
    }

    private static int more(String request, Map<String, Integer> now, Map<String, Integer> then) {
        return Math.max(0, now.getOrDefault(request, 0) - then.getOrDefault(request, 0));
    }

    private static int resolved(SampleRequest request, IssueReport report) {
        return (int) report.issues().stream()
                .filter(issue -> issue.key().suite().equals(request.suite())
                        && issue.key().kind().equals(request.kind())
                        && request.items().contains(issue.key().item())
                        && issue.trainedOn() == null
                        && issue.state() == IssueState.RESOLVED)
                .count();
    }

    /** How many samples a run was trained on; what train has where the run does not know. */
    int trainedOn(RunFolder run) {
        List<Sample> trained = trained(run);
        return trained.isEmpty()
                ? new ProjectData(context).trainIfAny().orElse(List.of()).size()
                : trained.size();
    }

    private static List<Sample> trained(RunFolder run) {
        Path items = run.path().resolve(TrainStep.TRAINED_ON);
        return items.toFile().length() == 0 ? List.of() : SampleReader.readAll(items);
    }
}
