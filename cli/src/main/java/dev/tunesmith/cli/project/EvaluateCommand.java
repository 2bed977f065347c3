package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.ProjectArguments;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.project.config.EndpointConfig;
import dev.tunesmith.project.folder.FolderLock;
import dev.tunesmith.project.folder.ProjectFolder;
import dev.tunesmith.project.folder.RunFolder;
import dev.tunesmith.project.step.BaseModel;
import dev.tunesmith.project.step.CompareStep;
import dev.tunesmith.project.step.EvaluateStep;
import dev.tunesmith.project.step.EvaluationExport;
import dev.tunesmith.project.step.ForgettingStep;
import dev.tunesmith.project.step.RescoreStep;
import dev.tunesmith.project.step.RunPair;
import dev.tunesmith.project.step.StepContext;
import dev.tunesmith.project.step.StepOutcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lets base and tuned model answer the suites. */
@Command(
        name = "evaluate",
        description =
                "Let the base, with its best prompt, and the newest tuned model answer every suite, and score them.")
public final class EvaluateCommand implements Subcommand {

    private static final String BASE = "base";

    /** Gravest first: of items in error nothing is known, not even whether a suite fails. */
    private static final List<ExitCode> GRAVITY =
            List.of(ExitCode.ITEMS_IN_ERROR, ExitCode.SUITE_FAILED, ExitCode.REGRESSION);

    @Mixin
    private ProjectArguments project = new ProjectArguments();

    @Option(
            names = "--run",
            paramLabel = "RUN",
            description =
                    "Only this run, by id or number; base for the base model, endpoint:NAME for a model of endpoints.")
    private @Nullable String run;

    @Mixin
    private SuiteArguments suites = new SuiteArguments();

    @Option(
            names = "--retry-errors",
            description = "Ask again the items that were in error (exit code 12), and only these.")
    private boolean retryErrors;

    @Option(
            names = "--rescore",
            description =
                    "Only score the recorded answers again, by the suites and checks as they are now; no model is "
                            + "loaded. All runs where --run is not given.")
    private boolean rescore;

    @Option(
            names = "--baseline",
            paramLabel = "RUN",
            description = "Exit code 11 where the run regressed against this one, as compare says it.")
    private @Nullable String baseline;

    @Option(names = "--junit", paramLabel = "FILE", description = "Write the last evaluated run as JUnit XML.")
    private @Nullable Path junit;

    @Option(names = "--html", paramLabel = "FILE", description = "Write the last evaluated run as a page.")
    private @Nullable Path html;

    @Option(names = "--jsonl", paramLabel = "FILE", description = "Write the last evaluated run as an object an item.")
    private @Nullable Path jsonl;

    @Override
    public ExitCode run(CommandContext context) {
        StepContext step = Projects.open(project, context);
        if (rescore) {
            return rescore(step, context);
        }
        requireBaseline(step);
        requireFolders(step, context);
        EvaluateStep evaluate = new EvaluateStep(step, suites.choice(), retryErrors);
        Optional<EndpointConfig> endpoint = endpoint(step);
        Optional<RunFolder> chosen = endpoint.isPresent() ? Optional.empty() : tuned(step.project());
        try (BaseModel model =
                        endpoint.isPresent() ? Projects.modelForTokens(step, context) : Projects.model(step, context);
                FolderLock lock = step.project().lock()) {
            List<EvaluateStep.Evaluated> done = new ArrayList<>();
            String only = run;
            if (endpoint.isPresent()) {
                done.add(evaluate.endpoint(endpoint.get(), model));
            } else if (only == null || only.equals(BASE)) {
                done.add(evaluate.base(model));
            }
            chosen.ifPresent(
                    one -> done.add(one.kind().equals(BASE) ? evaluate.base(model) : evaluate.tuned(model, one)));
            List<StepOutcome> further = new ArrayList<>();
            if (only == null && chosen.isPresent() && step.config().evaluate().forgetting()) {
                String last = done.get(done.size() - 1).run().id();
                RunPair pair = RunPair.of(step.project(), List.of(last));
                further.add(new ForgettingStep(step).run(model, pair.base(), pair.tuned()));
            }
            return tell(step, context, done, further);
        }
    }

    private ExitCode rescore(StepContext step, CommandContext context) {
        if (retryErrors) {
            throw new UsageException("--rescore asks nothing, and --retry-errors does", "give one of them");
        }
        requireBaseline(step);
        requireFolders(step, context);
        RescoreStep rescoring = new RescoreStep(step, suites.choice());
        try (FolderLock lock = step.project().lock()) {
            List<EvaluateStep.Evaluated> done =
                    run == null ? rescoring.all() : List.of(rescoring.run(chosen(step, run)));
            return tell(step, context, done, new ArrayList<>());
        }
    }

    /**
     * Refuse a baseline that is unknown, or the very run that is held against it, before anything is asked, not after. The base
     * may be evaluated by this very command.
     */
    private void requireBaseline(StepContext step) {
        if (baseline == null) {
            return;
        }
        if (!rescore && run == null && tuned(step.project()).isEmpty()) {
            throw new UsageException(
                    "There is no trained run in " + step.project().root() + " to hold against " + baseline,
                    "train first: tunesmith train; or leave out --baseline");
        }
        boolean later = BASE.equals(baseline) && run == null && !rescore;
        if (!later) {
            RunFolder first = step.project().run(baseline);
            last(step).ifPresent(second -> requireDifferent(first, second));
        }
    }

    /** The run that is held against the baseline, where it is there already. */
    private Optional<RunFolder> last(StepContext step) {
        ProjectFolder folder = step.project();
        String only = run;
        if (only == null) {
            return rescore
                    ? folder.runs().stream().filter(RescoreStep::isAnswered).reduce((first, second) -> second)
                    : tuned(folder);
        }
        if (only.equals(BASE)) {
            return folder.newestRun(BASE);
        }
        return only.startsWith(EndpointConfig.PREFIX)
                ? folder.newestRun(RunFolder.ENDPOINT_KIND + only.substring(EndpointConfig.PREFIX.length()))
                : Optional.of(folder.run(only));
    }

    private void requireDifferent(RunFolder first, RunFolder second) {
        if (first.id().equals(second.id())) {
            String which = run != null
                    ? "--run and --baseline are both " + first.id()
                    : "--baseline is " + first.id() + ", which is also the "
                            + (rescore ? "last run that is scored" : "newest trained run") + ", held against it";
            throw new UsageException(
                    which + ": it would be compared with itself",
                    "name an earlier run as --baseline, or the run that is held against it: --run RUN");
        }
    }

    /** Refuse a file that cannot be written before the work, which may take hours. */
    private void requireFolders(StepContext step, CommandContext context) {
        if (junit != null) {
            Projects.writable(step, context, "--junit", junit);
        }
        if (html != null) {
            Projects.writable(step, context, "--html", html);
        }
        if (jsonl != null) {
            Projects.writable(step, context, "--jsonl", jsonl);
        }
    }

    private static RunFolder chosen(StepContext step, String name) {
        return name.equals(BASE)
                ? step.project()
                        .newestRun(BASE)
                        .orElseThrow(() -> new UsageException(
                                "The base was not evaluated in "
                                        + step.project().root(),
                                "evaluate it first: tunesmith evaluate --run base"))
                : step.project().run(name);
    }

    /** Export the last run, compare it with the baseline where there is one, print everything. */
    private ExitCode tell(
            StepContext step, CommandContext context, List<EvaluateStep.Evaluated> done, List<StepOutcome> further) {
        EvaluateStep.Evaluated last = done.get(done.size() - 1);
        List<StepOutcome> outcomes = new ArrayList<>();
        for (EvaluateStep.Evaluated one : done) {
            boolean goesOn = (one.equals(last) && baseline == null) || one.exitCode() == ExitCode.ITEMS_IN_ERROR;
            outcomes.add(goesOn ? one.outcome() : one.outcome().withoutNext());
        }
        outcomes.addAll(further);
        export(step, context, last.run());
        List<ExitCode> codes = codes(done);
        if (baseline != null) {
            RunFolder first = step.project().run(baseline);
            requireDifferent(first, last.run());
            CompareStep.Compared compared = new CompareStep(step, suites.choice(), 0).run(first, last.run());
            outcomes.add(compared.outcome());
            codes.add(compared.regressed() ? ExitCode.REGRESSION : ExitCode.DONE);
        }
        context.result(
                outcomes.stream().map(Projects::json).toList(),
                String.join("\n", outcomes.stream().map(StepOutcome::text).toList()));
        return GRAVITY.stream().filter(codes::contains).findFirst().orElse(ExitCode.DONE);
    }

    /**
     * What may be the exit code. Scored again, every run counts. Evaluated, the base beside a tuned model, or before there is one, is
     * what it is: a suite that it fails is no fault unless the base is what was asked for, but an item that could not be judged is.
     */
    private List<ExitCode> codes(List<EvaluateStep.Evaluated> done) {
        EvaluateStep.Evaluated last = done.get(done.size() - 1);
        List<ExitCode> codes = new ArrayList<>();
        for (EvaluateStep.Evaluated one : done) {
            boolean asked =
                    one.equals(last) && (run != null || !one.run().kind().equals(BASE));
            boolean counts = rescore || asked || one.exitCode() == ExitCode.ITEMS_IN_ERROR;
            codes.add(counts ? one.exitCode() : ExitCode.DONE);
        }
        return codes;
    }

    private void export(StepContext step, CommandContext context, RunFolder evaluated) {
        if (junit == null && html == null && jsonl == null) {
            return;
        }
        EvaluationExport export = EvaluationExport.of(step, suites.choice(), evaluated);
        if (junit != null) {
            export.junit(context.path(junit));
        }
        if (html != null) {
            export.html(context.path(html));
        }
        if (jsonl != null) {
            export.jsonl(context.path(jsonl));
        }
    }

    /** The endpoint that is asked for, by its name or by a run of it. */
    private Optional<EndpointConfig> endpoint(StepContext step) {
        String only = run;
        if (only == null || only.equals("base")) {
            return Optional.empty();
        }
        if (only.startsWith(EndpointConfig.PREFIX)) {
            return Optional.of(step.config().endpoint(only));
        }
        RunFolder chosen = step.project().run(only);
        return chosen.endpoint().map(step.config()::endpoint);
    }

    /**
     * The run that is evaluated beside the base or instead of it; none where the base alone is asked for, or nothing is trained yet.
     *
     * @throws UsageException if there is no such run, or it has not finished its training: told before any work
     */
    private Optional<RunFolder> tuned(ProjectFolder folder) {
        String only = run;
        if (only == null) {
            return folder.runs().stream()
                    .filter(one -> one.isTraining() && one.isTrained())
                    .reduce((first, second) -> second);
        }
        if (only.equals(BASE)) {
            return Optional.empty();
        }
        RunFolder chosen = folder.run(only);
        if (!chosen.kind().equals(BASE)) {
            EvaluateStep.requireTrained(chosen);
        }
        return Optional.of(chosen);
    }
}
