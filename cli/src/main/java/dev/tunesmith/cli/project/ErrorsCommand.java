package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.ProjectArguments;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.config.Suggestions;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.evaluate.issue.IssueFilter;
import dev.tunesmith.evaluate.issue.IssueReport;
import dev.tunesmith.evaluate.issue.IssueState;
import dev.tunesmith.evaluate.issue.KindHistory;
import dev.tunesmith.evaluate.review.ReviewFiles;
import dev.tunesmith.evaluate.run.SuiteRun;
import dev.tunesmith.project.issues.CodingSession;
import dev.tunesmith.project.issues.Desk;
import dev.tunesmith.project.issues.GroupSession;
import dev.tunesmith.project.issues.IssueJson;
import dev.tunesmith.project.issues.IssueText;
import dev.tunesmith.project.issues.Paint;
import dev.tunesmith.project.issues.ReviewSession;
import dev.tunesmith.project.step.Encoders;
import dev.tunesmith.project.step.ErrorsStep;
import dev.tunesmith.project.step.PlanStep;
import dev.tunesmith.project.step.StepContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Follows errors over iterations, lets people review them, and plans what to add to the training data. */
@Command(
        name = "errors",
        description =
                "What is wrong with the answers, over the iterations: new, persisting, regressed, resolved; review"
                        + " it, group it, and plan which samples to add.")
public final class ErrorsCommand implements Subcommand {

    @Mixin
    private ProjectArguments project = new ProjectArguments();

    @Option(
            names = "--run",
            paramLabel = "RUN",
            description =
                    "A run, by id or number; several times for iterations in this order. The base and every training"
                            + " from it if absent.")
    private List<String> runs = new ArrayList<>();

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "Only this kind, such as too-long, check:ID or code:CODE; check and code mean all of theirs.")
    private List<String> kinds = new ArrayList<>();

    @Option(names = "--suite", paramLabel = "SUITE", description = "Only issues of this suite.")
    private List<String> suites = new ArrayList<>();

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "Only issues that are new, persisting, resolved, regressed or unknown.")
    private @Nullable String state;

    @Option(names = "--items", paramLabel = "N", description = "Show N issues with their answers (10).")
    private int items = 10;

    @Option(names = "--html", paramLabel = "FILE", description = "Write the same as a page.")
    private @Nullable Path html;

    @ArgGroup
    private Mode mode = new Mode();

    @Option(names = "--reviewer", paramLabel = "NAME", description = "Who reviews; the user of this machine if absent.")
    private @Nullable String reviewer;

    @Option(
            names = "--sample",
            paramLabel = "N",
            description = "Review or read only N, drawn at random, the same ones each time.")
    private int sample;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the order in which is reviewed or read (42).")
    private long seed = 42;

    @Option(
            names = "--budget",
            paramLabel = "N",
            description = "How many samples a plan asks for at most (" + PlanStep.BUDGET + ").")
    private int budget = PlanStep.BUDGET;

    /** What to do other than show. */
    static final class Mode {
        @Option(
                names = "--review",
                description = "Confirm or dismiss suspicions one at a time, by keys; goes on where it was left.")
        private boolean review;

        @Option(
                names = "--code",
                description = "Read answers, failing ones first: pass or fail, with a note on the first thing wrong.")
        private boolean code;

        @Option(names = "--group", description = "Put notes under codes of the team's taxonomy, and count them.")
        private boolean group;

        @Option(
                names = "--plan",
                description = "Write data/requests.jsonl: which samples to add, how many, and for which failing items.")
        private boolean plan;
    }

    @Override
    public ExitCode run(CommandContext context) {
        if (items < 0 || sample < 0 || budget < 1) {
            throw new UsageException(
                    "--items and --sample take a number from 0, --budget one from 1", "correct the number");
        }
        StepContext step = Projects.open(project, context);
        if (html != null) {
            Projects.writable(step, context, "--html", html); // before the work
        }
        try (Encoders encoders = new Encoders(step)) {
            return run(step, new ErrorsStep(step, encoders), context);
        }
    }

    private ExitCode run(StepContext step, ErrorsStep errors, CommandContext context) {
        ErrorsStep.Found found = errors.run(runs);
        IssueReport report = found.report().only(filter(found));
        Paint paint = new Paint(context.colours());
        if (mode.plan) {
            return plan(step, errors, found, context);
        }
        if (mode.review || mode.code || mode.group) {
            return review(step, found, report, paint, context);
        }
        found.notes().forEach(context::note);
        List<String> lines = new ArrayList<>(new IssueText(report, found.items(), found.near(), paint).lines(items));
        long suspected = report.precision().stream()
                .mapToLong(one -> one.suspicions() - one.confirmed().total())
                .sum();
        if (html != null) {
            Path file = context.path(html);
            errors.writePage(file, found, report);
            lines.add("");
            lines.add("page: " + file);
        }
        next(found, suspected).ifPresent(lines::add);
        context.result(IssueJson.of(report, found.near(), found.notes()), String.join("\n", lines));
        return ExitCode.DONE;
    }

    /** What to do about issues that are open; nothing where none is. */
    private Optional<String> next(ErrorsStep.Found found, long suspected) {
        if (found.report().open().isEmpty()) {
            return Optional.empty();
        }
        StringBuilder named = new StringBuilder();
        runs.forEach(run -> named.append(" --run ").append(run));
        return Optional.of("  next: tunesmith errors --plan" + named
                + (suspected > 0 ? ", or confirm suspicions: tunesmith errors --review" + named : ""));
    }

    private IssueFilter filter(ErrorsStep.Found found) {
        List<String> known = new ArrayList<>(
                found.report().kinds().stream().map(KindHistory::kind).toList());
        known.addAll(List.of("check", "code"));
        for (String kind : kinds) {
            if (!known.contains(kind)) {
                throw new UsageException("There is no kind " + kind, Suggestions.didYouMean(kind, known));
            }
        }
        List<String> names = found.answers().stream()
                .map((SuiteRun run) -> run.suite().name())
                .toList();
        for (String suite : suites) {
            if (!names.contains(suite)) {
                throw new UsageException("There is no suite " + suite, Suggestions.didYouMean(suite, names));
            }
        }
        IssueState wanted = state == null
                ? null
                : IssueState.ofWord(state)
                        .orElseThrow(() -> new UsageException(
                                "There is no state " + state,
                                Suggestions.didYouMean(
                                        String.valueOf(state),
                                        Arrays.stream(IssueState.values())
                                                .map(IssueState::word)
                                                .toList())));
        return new IssueFilter(kinds, suites, wanted);
    }

    private ExitCode plan(StepContext step, ErrorsStep errors, ErrorsStep.Found found, CommandContext context) {
        return Projects.alone(
                step,
                context,
                own -> new PlanStep(own, errors).run(found, budget).outcome());
    }

    private ExitCode review(
            StepContext step, ErrorsStep.Found found, IssueReport report, Paint paint, CommandContext context) {
        if (context.json()) {
            throw new UsageException("A dialogue has no JSON", "leave out --json; what is said lies in reviews/");
        }
        String who = reviewer == null || reviewer.isBlank() ? System.getProperty("user.name", "reviewer") : reviewer;
        try (TerminalDialogue dialogue = TerminalDialogue.open(context)) {
            Desk desk = new Desk(
                    who.strip(),
                    found.last().id(),
                    found.items(),
                    new ReviewFiles(step.project().reviews()),
                    step.clock(),
                    dialogue,
                    paint);
            if (mode.review) {
                boolean checks = kinds.stream().anyMatch(kind -> kind.startsWith("check"));
                ReviewSession.Result result = new ReviewSession(desk, report, checks, sample, seed).run();
                context.result(
                        Map.of(),
                        result.confirmed() + " confirmed, " + result.dismissed() + " dismissed, of " + result.asked()
                                + " to review");
            } else if (mode.code) {
                CodingSession.Result result = new CodingSession(desk, found.answers(), report, sample, seed).run();
                context.result(
                        Map.of(),
                        result.passed() + " pass, " + result.failed() + " fail, of " + result.asked() + " to read\n"
                                + "  next: tunesmith errors --group");
            } else {
                GroupSession group = new GroupSession(desk);
                group.run();
                context.result(Map.of(), String.join("\n", group.lines()));
            }
        }
        return ExitCode.DONE;
    }
}
