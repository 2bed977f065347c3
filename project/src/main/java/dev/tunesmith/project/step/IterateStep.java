package dev.tunesmith.project.step;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.text.Count;
import dev.tunesmith.data.collect.Collected;
import dev.tunesmith.data.format.SampleReader;
import dev.tunesmith.data.source.DataSource;
import dev.tunesmith.evaluate.compare.Comparison;
import dev.tunesmith.evaluate.issue.Issue;
import dev.tunesmith.evaluate.issue.IssueReport;
import dev.tunesmith.evaluate.issue.IssueState;
import dev.tunesmith.evaluate.plan.SampleRequest;
import dev.tunesmith.evaluate.stats.Difference;
import dev.tunesmith.project.config.IterateConfig;
import dev.tunesmith.project.folder.RunFolder;
import dev.tunesmith.project.report.IterationsPage;
import dev.tunesmith.project.report.Overall;
import dev.tunesmith.project.report.Round;
import dev.tunesmith.project.report.Round.AnsweredRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Goes round the loop: trains and evaluates, plans from the open issues which samples to add, adds those that answer the requests
 * (from files of people, then from the project's templates), and trains again. Ends at the goal, where a round brought no gain,
 * where nothing answers the requests, at the last round, or where the time is over.
 *
 * <p>A stopped iteration goes on where it was: rounds that are done are recorded, and the loop skips what is as it was.
 *
 * <p>The base keeps the prompt that it had in the first round, whatever is added to train: every round has the same baseline.
 *
 * <p><b>Writes</b> {@code iterations/rounds.jsonl}, {@code iterations/asked.json}, {@code iterations/first-train.jsonl} and
 * {@code iterations/report.html} besides what its steps write.
 */
public final class IterateStep {

    static final String NAME = "iterate";
    private static final double PERCENT = 100;

    private final StepContext context;
    private final Supplier<BaseModel> opener;
    private final Consumer<StepOutcome> tell;
    private final IterateConfig config;
    private final boolean random;
    private final RoundsFile file;
    private final FirstRoundTrain first;
    private final RoundRequests requests;

    /**
     * Iterate.
     *
     * @param opener opens the base model for each round; the loop closes it
     * @param tell gets each step's outcome as soon as it is there
     * @param random whether requests are answered by arbitrary samples, as a control
     */
    public IterateStep(StepContext context, Supplier<BaseModel> opener, Consumer<StepOutcome> tell, boolean random) {
        this.context = context;
        this.opener = opener;
        this.tell = tell;
        this.config = context.config().iterate();
        this.random = random;
        this.file = new RoundsFile(folder().resolve("rounds.jsonl"));
        this.first = new FirstRoundTrain(context);
        this.requests = new RoundRequests(context);
    }

    private Path folder() {
        return context.project().root().resolve("iterations");
    }

    /**
     * How it ended.
     *
     * @param rounds all rounds, those of earlier calls too
     * @param outcome what to tell
     * @param exitCode of the last round's loop; done where the goal was reached
     */
    public record Iterated(List<Round> rounds, StepOutcome outcome, ExitCode exitCode) {

        public Iterated {
            rounds = List.copyOf(rounds);
        }
    }

    /** Go round until there is a reason to end. */
    public Iterated run() {
        long start = System.nanoTime();
        List<Round> rounds = new ArrayList<>(file.read());
        // An earlier call ended for a reason that may not hold any more: more rounds, another goal, new answers.
        if (!rounds.isEmpty()) {
            rounds.set(rounds.size() - 1, rounds.get(rounds.size() - 1).ending(null));
            if (!first.isKept()) {
                first.keep();
                context.progress().note("What round 1 trained on was not kept: the base keeps the prompt it has now");
            }
        }
        try (Encoders encoders = new Encoders(context)) {
            return run(rounds, start, encoders);
        }
    }

    private Iterated run(List<Round> rounds, long start, Encoders encoders) {
        int given = 0;
        int more = 0;
        while (true) {
            long began = System.nanoTime();
            Loop.Result result = new Loop(context, opener, tell, rounds.isEmpty() ? null : first).run();
            ErrorsStep errors = new ErrorsStep(context, encoders);
            ErrorsStep.Found found = errors.run(List.of());
            Round round = round(rounds, result, found.report(), (System.nanoTime() - began) / 1e9);
            boolean isNew = rounds.stream().noneMatch(known -> known.run().equals(round.run()));
            if (rounds.isEmpty()) {
                first.keep();
            }
            if (isNew) {
                rounds.add(round);
                more += rounds.size() > 1 ? 1 : 0;
            }
            write(rounds, found.report());
            String reason = !isNew && given > 0
                    ? "the " + given + " samples that were added were left out again: they ask what is held out"
                            + " or trained already (see collect and curate)"
                    : reason(rounds, more, (System.nanoTime() - start) / 1e9, isNew);
            if (reason == null) {
                PlanStep.Planned planned = new PlanStep(context, errors).run(found, config.samples());
                tell.accept(planned.outcome().withoutNext());
                given = answer(planned.asked(), rounds.get(rounds.size() - 1));
                reason = given == 0 ? nothingToAdd(planned.asked()) : null;
            }
            if (reason != null) {
                rounds.set(rounds.size() - 1, rounds.get(rounds.size() - 1).ending(reason));
                write(rounds, found.report());
                return new Iterated(rounds, outcome(rounds, reason), result.exitCode());
            }
        }
    }

    private Round round(List<Round> before, Loop.Result result, IssueReport report, double seconds) {
        RunFolder run = result.compared().tuned();
        Round last = before.isEmpty() ? null : before.get(before.size() - 1);
        RoundRequests.Asked asked = last == null ? RoundRequests.Asked.NOTHING : requests.after(last);
        List<AnsweredRequest> answers = last == null ? List.of() : requests.answers(asked, last, run, report);
        int added = answers.stream().mapToInt(AnsweredRequest::added).sum();
        Overall overall = Overall.of(result.compared().comparisons(), row -> true);
        Map<IssueState, Integer> states = new EnumMap<>(IssueState.class);
        for (Issue issue : report.issues()) {
            IssueState state = issue.state();
            if (state != null && issue.trainedOn() == null) {
                states.merge(state, 1, Integer::sum);
            }
        }
        return new Round(
                before.size() + 1,
                run.id(),
                requests.trainedOn(run),
                overall.tuned(),
                last == null ? null : change(last, run),
                states,
                answers,
                added,
                asked.random() && added > 0,
                seconds,
                null);
    }

    private @Nullable Difference change(Round before, RunFolder run) {
        if (before.run().equals(run.id())) {
            return before.change();
        }
        List<Comparison> comparisons =
                new CompareStep(context).comparisons(context.project().run(before.run()), run);
        return Overall.of(comparisons, row -> true).difference();
    }

    /** Answer what is asked for; returns how many samples lie there that were not collected yet. */
    private int answer(List<SampleRequest> asked, Round last) {
        Map<String, Integer> byPeople = written();
        List<SampleRequest> left = asked.stream()
                .map(request -> request.withAnswered(request.answered() + byPeople.getOrDefault(request.id(), 0)))
                .toList();
        requests.ask(new RoundRequests.Asked(last.run(), random, asked));
        int drawn = sum(new TemplateAnswers(context, config.seed() + last.number()).answer(left, random));
        if (drawn == 0) {
            requests.ask(new RoundRequests.Asked(last.run(), false, asked));
        }
        return drawn + sum(byPeople);
    }

    private static int sum(Map<String, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Samples that lie in {@code data/answers} and were not collected yet, without those that will be refused. */
    private Map<String, Integer> written() {
        if (context.config().data().sources().isEmpty()) {
            return Map.of(); // nothing is collected, see CollectStep
        }
        RequestAnswers answers = new RequestAnswers(context);
        List<Collected> files =
                answers.sources().stream().map(DataSource::collect).toList();
        List<Sample> all = new ArrayList<>();
        answers.guarded(files).all().forEach(one -> all.addAll(one.samples()));
        Map<String, Integer> collected =
                PlanStep.counts(SampleReader.readAll(context.project().collected()));
        Map<String, Integer> fresh = new LinkedHashMap<>();
        PlanStep.counts(all).forEach((id, count) -> {
            int more = count - collected.getOrDefault(id, 0);
            if (more > 0) {
                fresh.put(id, more);
            }
        });
        return fresh;
    }

    private @Nullable String reason(List<Round> rounds, int more, double seconds, boolean isNew) {
        Round last = rounds.get(rounds.size() - 1);
        if (config.goal() > 0 && last.passRate().value() >= config.goal()) {
            return String.format(
                    Locale.ROOT,
                    "the goal is reached: %.1f %% pass, %.1f %% wanted",
                    PERCENT * last.passRate().value(),
                    PERCENT * config.goal());
        }
        Difference change = last.change();
        if (isNew && more > 0 && change != null && change.value() <= 0) {
            return String.format(
                    Locale.ROOT, "round %d brought no gain (%+.1f points)", last.number(), PERCENT * change.value());
        }
        if (more >= config.rounds()) {
            return "samples were added " + (more == 1 ? "once" : more + " times") + ", as iterate.rounds says";
        }
        if (config.minutes() > 0 && seconds >= 60.0 * config.minutes()) {
            return "the " + config.minutes() + " minutes of iterate.minutes are over";
        }
        return null;
    }

    private String nothingToAdd(List<SampleRequest> asked) {
        return asked.isEmpty()
                ? "no issue is open: there is nothing to ask for"
                : "nothing answers the " + Count.of(asked.size(), "request") + ": " + new RequestAnswers(context).how()
                        + ", then iterate again";
    }

    private void write(List<Round> rounds, IssueReport report) {
        file.write(rounds);
        String title = context.config().task().name();
        StepFiles.write(
                folder().resolve("report.html"),
                new IterationsPage(title.isBlank() ? "Iterations" : title, rounds, report).html());
    }

    private StepOutcome outcome(List<Round> rounds, String reason) {
        List<String> lines = new ArrayList<>();
        for (Round round : rounds) {
            Difference change = round.change();
            lines.add(String.format(
                    Locale.ROOT,
                    "round %d, %s: %.1f %% of %d pass%s; trained on %s%s; issues open %d (new %d, persisting %d,"
                            + " regressed %d), resolved %d%s",
                    round.number(),
                    round.run(),
                    PERCENT * round.passRate().value(),
                    round.passRate().total(),
                    change == null
                            ? ""
                            : String.format(
                                    Locale.ROOT,
                                    ", %+.1f points (%+.1f to %+.1f)",
                                    PERCENT * change.value(),
                                    PERCENT * change.interval().low(),
                                    PERCENT * change.interval().high()),
                    Count.of(round.trainingSamples(), "sample"),
                    round.added() == 0
                            ? ""
                            : ", " + round.added() + " added" + (round.random() ? " at random" : " for requests"),
                    round.open(),
                    round.issues(IssueState.NEW),
                    round.issues(IssueState.PERSISTING),
                    round.issues(IssueState.REGRESSED),
                    round.issues(IssueState.RESOLVED),
                    round.asked() == 0
                            ? ""
                            : "; of " + Count.of(round.asked(), "issue") + " asked for, " + round.resolved()
                                    + " resolved"));
        }
        if (rounds.size() > 1) {
            lines.add(
                    "the base keeps its prompt of round 1, with the examples that train had then: samples that are added do"
                            + " not change what rounds are compared with");
        }
        lines.add("ended: " + reason);
        lines.add("the whole story: " + context.project().relative(folder().resolve("report.html")));
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("rounds", Json.tree(rounds));
        details.put("ended", reason);
        return StepOutcome.done(NAME, lines, "", details);
    }
}
