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
import dev.tunesmith.project.folder.RunFolder;
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
        Plan plan = planner.plan(found.report(), suites(), file.read(), run -> isNewer(run, found.last()));
        file.write(plan.requests());
        List<String> lines = new ArrayList<>();
        List<SampleRequest> asked = plan.asked();
        int missing = asked.stream().mapToInt(SampleRequest::missing).sum();
        lines.add(
                asked.isEmpty()
                        ? (plan.kept() > 0
                                ? "nothing to ask for that was not asked for in a newer run than "
                                        + found.last().id()
                                : "no issue is open in " + found.last().id() + ": nothing to ask for")
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
        if (plan.closed() > 0) {
            lines.add(Count.of(plan.closed(), "request") + " closed: the issues behind "
                    + (plan.closed() == 1 ? "it" : "them") + " are gone in "
                    + found.last().id());
        }
        if (plan.kept() > 0) {
            lines.add(Count.of(plan.kept(), "request") + " of newer runs "
                    + (plan.kept() == 1 ? "stays as it is" : "stay as they are") + ": this plan is for "
                    + found.last().id());
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("run", found.last().id());
        details.put("wanted", missing);
        details.put("requests", asked);
        details.put("leftOut", plan.leftOut());
        details.put("minorOnly", plan.minorOnly());
        details.put("closed", plan.closed());
        details.put("kept", plan.kept());
        return new Planned(
                asked,
                StepOutcome.done(
                        NAME,
                        lines,
                        asked.isEmpty() ? "" : new RequestAnswers(context).how() + ", then: tunesmith run",
                        details));
    }

    /** A run that is not there any more is not newer: nothing in it can be open. */
    private boolean isNewer(String id, RunFolder run) {
        return context.project().runs().stream().anyMatch(one -> one.id().equals(id) && one.number() > run.number());
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
