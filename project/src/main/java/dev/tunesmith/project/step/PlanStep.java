package dev.tunesmith.project.step;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.text.Count;
import dev.tunesmith.data.format.SampleReader;
import dev.tunesmith.evaluate.plan.Planner;
import dev.tunesmith.evaluate.plan.Planner.Plan;
import dev.tunesmith.evaluate.plan.Planner.SuiteData;
import dev.tunesmith.evaluate.plan.RequestFile;
import dev.tunesmith.evaluate.plan.SampleRequest;
import dev.tunesmith.evaluate.suite.ItemSource;
import dev.tunesmith.evaluate.suite.Suite;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Plans which samples to add, from the issues that are open.
 *
 * <p><b>Writes</b> {@code data/requests.jsonl}: each line says what kind of sample, how many and for which failing items.
 */
public final class PlanStep {

    static final String NAME = "plan";

    /** How many samples a plan asks for at most, where nobody says. */
    public static final int BUDGET = 200;

    private static final String NEXT =
            "write the samples to data/answers/ID.jsonl, one file a request, then: tunesmith run";

    private final StepContext context;
    private final ErrorsStep errors;

    public PlanStep(StepContext context, ErrorsStep errors) {
        this.context = context;
        this.errors = errors;
    }

    /** Requests that were planned, and what to tell. */
    public record Planned(List<SampleRequest> asked, StepOutcome outcome) {

        public Planned {
            asked = List.copyOf(asked);
        }
    }

    /**
     * Plan for the issues of a report.
     *
     * @param budget how many samples in all, at least 1
     */
    public Planned run(ErrorsStep.Found found, int budget) {
        RequestFile file = new RequestFile(context.project().requests());
        Planner planner = new Planner(
                found.reviews().taxonomy(), budget, context.clock().instant().toString());
        file.answered(collected());
        Plan plan = planner.plan(found.report(), suites(), file.read());
        file.write(plan.requests());
        List<String> lines = new ArrayList<>();
        List<SampleRequest> asked = plan.asked();
        int missing = asked.stream().mapToInt(SampleRequest::missing).sum();
        lines.add(
                asked.isEmpty()
                        ? "no issue is open in " + found.last().id() + ": nothing to ask for"
                        : Count.of(missing, "sample") + " wanted in " + Count.of(asked.size(), "request") + ", in "
                                + context.project().relative(context.project().requests()));
        asked.forEach(request -> {
            lines.add(request.id() + ": " + request.missing() + " of " + request.wanted() + " still wanted, for "
                    + Count.of(request.items().size(), "item") + "; training has " + request.inTraining()
                    + " of the kind");
            lines.add("  " + request.ask());
            lines.add("  because " + request.why());
        });
        if (plan.leftOut() > 0) {
            lines.add(Count.of(plan.leftOut(), "group") + " of issues left for another plan: the budget is " + budget);
        }
        if (plan.minorOnly() > 0) {
            lines.add(Count.of(plan.minorOnly(), "item")
                    + " fail only checks of severity minor: nothing is asked for them");
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("run", found.last().id());
        details.put("wanted", missing);
        details.put("requests", asked);
        details.put("leftOut", plan.leftOut());
        details.put("minorOnly", plan.minorOnly());
        return new Planned(asked, StepOutcome.done(NAME, lines, asked.isEmpty() ? "" : NEXT, details));
    }

    /** How many samples were collected for each request. */
    private Map<String, Integer> collected() {
        if (!Files.isRegularFile(context.project().collected())) {
            return Map.of();
        }
        return counts(SampleReader.readAll(context.project().collected()));
    }

    static Map<String, Integer> counts(List<Sample> samples) {
        Map<String, Integer> counts = new HashMap<>();
        for (Sample sample : samples) {
            String id = sample.attributes().get(SampleRequest.ATTRIBUTE);
            if (id != null) {
                counts.merge(id, 1, Integer::sum);
            }
        }
        return counts;
    }

    private Map<String, SuiteData> suites() {
        Map<String, List<Sample>> items = errors.items();
        Map<String, SuiteData> suites = new LinkedHashMap<>();
        for (Suite suite : errors.suites()) {
            List<Sample> training = errors.training(suite.name());
            suites.put(
                    suite.name(),
                    new SuiteData(
                            suite,
                            items.getOrDefault(suite.name(), List.of()),
                            training,
                            errors.neighbours(training),
                            suite.items().source() instanceof ItemSource.OfSplit split
                                    && split.word().equals("dev")));
        }
        return suites;
    }
}
