package dev.tunesmith.evaluate.plan;

import dev.tunesmith.core.io.Sha256;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.evaluate.issue.IssueReport;
import dev.tunesmith.evaluate.issue.TrainingNear;
import dev.tunesmith.evaluate.issue.TrainingNear.Near;
import dev.tunesmith.evaluate.issue.TrainingNeighbours;
import dev.tunesmith.evaluate.plan.SampleRequest.Example;
import dev.tunesmith.evaluate.plan.SampleRequest.State;
import dev.tunesmith.evaluate.review.Taxonomy;
import dev.tunesmith.evaluate.suite.Suite;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Turns open issues into requests for samples.
 *
 * <p>How many: {@value #PER_ITEM} for each failing item, at least {@value #LEAST}; but no more than training has of that suite and
 * slice already, so that one plan at most doubles it, or {@value #ROOM} where it has fewer. Where all requests together want more
 * than the budget, those that are worth most get all they want and the others wait for another plan: one or two samples of a kind
 * teach little.
 */
public final class Planner {

    private static final int PER_ITEM = 3;
    private static final int LEAST = 5;
    private static final int ROOM = 10;
    private static final int EXAMPLES = 3;
    private static final int NEIGHBOURS = 3;
    private static final int SLUG = 48;
    private static final int DIGITS = 4;
    private static final Pattern NOT_SLUG = Pattern.compile("[^a-z0-9]+");

    private final Taxonomy taxonomy;
    private final int budget;
    private final String now;

    /**
     * Plan so many samples.
     *
     * @param taxonomy says what people's codes mean
     * @param budget how many samples in all, at least 1
     * @param now the time, ISO 8601
     */
    public Planner(Taxonomy taxonomy, int budget, String now) {
        this.taxonomy = taxonomy;
        this.budget = budget;
        this.now = now;
    }

    /**
     * A suite with what training has of its kind.
     *
     * @param suite the suite
     * @param items its items
     * @param training training samples of its kind
     * @param neighbours finds the nearest of them
     * @param quotable whether its items may be shown to those who write samples: dev items, never test items
     */
    public record SuiteData(
            Suite suite, List<Sample> items, List<Sample> training, TrainingNeighbours neighbours, boolean quotable) {

        public SuiteData {
            items = List.copyOf(items);
            training = List.copyOf(training);
        }
    }

    /**
     * The requests that there are after this plan: those of before, updated, then new ones.
     *
     * @param requests every request
     * @param planned ids of those that this plan asks for, those that are worth most first
     * @param leftOut how many groups of issues the budget did not reach
     * @param minorOnly how many items have nothing wrong but checks of severity minor, for which nothing is asked
     * @param closed how many requests were open before and are closed by this plan: their issues are gone
     * @param kept how many requests of newer runs stay as they are: open ones, and others for what is open in this run
     */
    public record Plan(
            List<SampleRequest> requests, List<String> planned, int leftOut, int minorOnly, int closed, int kept) {

        public Plan {
            requests = List.copyOf(requests);
            planned = List.copyOf(planned);
        }

        /** The requests that this plan asks for, those that are worth most first. */
        public List<SampleRequest> asked() {
            return planned.stream()
                    .flatMap(id ->
                            requests.stream().filter(request -> request.id().equals(id)))
                    .toList();
        }
    }

    /**
     * Make a plan for the newest run.
     *
     * @param report the issues
     * @param suites the suites by name
     * @param before the requests so far
     */
    public Plan plan(IssueReport report, Map<String, SuiteData> suites, List<SampleRequest> before) {
        return plan(report, suites, before, run -> false);
    }

    /**
     * Make a plan for a run that may not be the newest. Requests that were made for newer runs stay as they are: what is open there
     * cannot be seen in an older one.
     *
     * @param report the issues; the plan is for its last run
     * @param suites the suites by name
     * @param before the requests so far
     * @param newer whether a run, by its id, is newer than that of the plan
     */
    public Plan plan(
            IssueReport report, Map<String, SuiteData> suites, List<SampleRequest> before, Predicate<String> newer) {
        String run = report.runs().get(report.runs().size() - 1);
        Set<String> kept = before.stream()
                .filter(request -> newer.test(request.run()))
                .map(SampleRequest::id)
                .collect(Collectors.toSet());
        Set<String> staying = before.stream()
                .filter(request -> request.state() == State.OPEN && kept.contains(request.id()))
                .map(SampleRequest::id)
                .collect(Collectors.toSet());
        List<SampleRequest> asked = new ArrayList<>();
        GapFinder finder = new GapFinder(report, suites);
        for (Gap gap : finder.find()) {
            List<SampleRequest> earlier =
                    before.stream().filter(request -> request.asksFor(gap)).toList();
            Optional<SampleRequest> stays = earlier.stream()
                    .filter(request -> kept.contains(request.id()))
                    .reduce((first, second) -> second);
            SampleRequest request = stays.isPresent()
                    ? stays.get()
                    : request(gap, Objects.requireNonNull(suites.get(gap.suite())), earlier, run);
            stays.ifPresent(one -> staying.add(one.id()));
            if (stays.isEmpty() || request.state() == State.OPEN) {
                asked.add(request);
            }
        }
        List<SampleRequest> inBudget = inBudget(asked);
        Map<String, SampleRequest> all = new LinkedHashMap<>();
        Set<String> wanted = asked.stream().map(SampleRequest::id).collect(Collectors.toSet());
        int closed = 0;
        for (SampleRequest request : before) {
            boolean isGone =
                    request.state() == State.OPEN && !wanted.contains(request.id()) && !kept.contains(request.id());
            closed += isGone ? 1 : 0;
            all.put(request.id(), isGone ? request.closed() : request);
        }
        inBudget.stream()
                .filter(request -> !kept.contains(request.id()))
                .forEach(request -> all.put(request.id(), request));
        return new Plan(
                List.copyOf(all.values()),
                inBudget.stream().map(SampleRequest::id).toList(),
                asked.size() - inBudget.size(),
                finder.minorOnly(),
                closed,
                staying.size());
    }

    private SampleRequest request(Gap gap, SuiteData data, List<SampleRequest> earlier, String run) {
        // One that was answered did not help enough: a further one is another request.
        Optional<SampleRequest> same = earlier.stream()
                .filter(request ->
                        request.state() != State.ANSWERED || request.run().equals(run))
                .reduce((first, second) -> second);
        String id = same.map(SampleRequest::id).orElse(id(gap, earlier.size() + 1));
        int inTraining = (int) data.training().stream().filter(gap::isOfSlice).count();
        int wanted = Math.min(Math.max(LEAST, PER_ITEM * gap.items().size()), Math.max(ROOM, inTraining));
        return new SampleRequest(
                        id,
                        same.map(SampleRequest::created).orElse(now),
                        run,
                        gap.suite(),
                        gap.kind(),
                        gap.slice(),
                        State.OPEN,
                        wanted,
                        0,
                        new Wording(taxonomy).ask(data.suite(), gap),
                        Wording.why(gap),
                        gap.attributes(),
                        inTraining,
                        gap.items().stream().map(Sample::id).toList(),
                        training(gap, data),
                        data.quotable() ? quotes(gap) : List.of())
                .withAnswered(same.map(SampleRequest::answered).orElse(0));
    }

    /** The training samples that most failing items have near them. */
    private static List<Example> training(Gap gap, SuiteData data) {
        Map<String, Near> samples = new LinkedHashMap<>();
        Map<String, Double> weights = new LinkedHashMap<>();
        for (Sample item : gap.items()) {
            for (Near near :
                    TrainingNear.of(data.neighbours(), item, NEIGHBOURS).nearest()) {
                samples.putIfAbsent(near.id(), near);
                weights.merge(near.id(), near.similarity(), Double::sum);
            }
        }
        return samples.values().stream()
                .sorted(Comparator.comparingDouble((Near near) -> weights.getOrDefault(near.id(), 0.0))
                        .reversed())
                .limit(EXAMPLES)
                .map(near -> new Example(near.id(), near.input(), near.response()))
                .toList();
    }

    private static List<Example> quotes(Gap gap) {
        return gap.items().stream()
                .limit(EXAMPLES)
                .map(item -> new Example(item.id(), item.input(), ""))
                .toList();
    }

    private List<SampleRequest> inBudget(List<SampleRequest> asked) {
        List<SampleRequest> result = new ArrayList<>();
        int left = budget;
        for (SampleRequest request : asked) {
            int missing = request.missing();
            int share = Math.min(left, missing);
            if (share == missing || share >= LEAST || result.isEmpty()) {
                left -= share;
                result.add(request.withWanted(request.wanted() - missing + share));
            }
        }
        return result;
    }

    private static String id(Gap gap, int ordinal) {
        String words = gap.suite() + "-" + gap.kind().replaceFirst("^(check|code):", "") + "-"
                + gap.slice().replaceFirst("^.*=", "");
        String slug = NOT_SLUG.matcher(words.toLowerCase(Locale.ROOT)).replaceAll("-");
        slug = slug.length() > SLUG ? slug.substring(0, SLUG) : slug;
        String exact = gap.suite() + "\n" + gap.kind() + "\n" + gap.slice() + "\n" + ordinal;
        return slug.replaceAll("^-+|-+$", "") + "-" + Sha256.hex(exact).substring(0, DIGITS);
    }
}
