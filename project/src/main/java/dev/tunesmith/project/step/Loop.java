package dev.tunesmith.project.step;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.project.config.TrainConfig;
import dev.tunesmith.project.folder.FolderLock;
import dev.tunesmith.project.folder.RunFolder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The whole loop: collect, curate, split, probe the base, prepare, forecast and train, evaluate base and tuned, compare,
 * report. What is already done is skipped; a loop that was stopped goes on where it was.
 */
public final class Loop {

    private static final String NAME = "run";

    private final StepContext context;
    private final Supplier<BaseModel> opener;
    private final Consumer<StepOutcome> tell;
    private final @Nullable FirstRoundTrain first;
    private final Timings timings;
    private final List<StepOutcome> outcomes = new ArrayList<>();

    /**
     * Make a loop.
     *
     * @param opener opens the base model when the first step needs it; the loop closes it
     * @param tell gets each step's outcome as soon as it is there
     */
    public Loop(StepContext context, Supplier<BaseModel> opener, Consumer<StepOutcome> tell) {
        this(context, opener, tell, null);
    }

    /**
     * Make the loop of a later round.
     *
     * @param first what the base is shown examples of, so that it stays as it was in the first round; null for what train has
     */
    Loop(StepContext context, Supplier<BaseModel> opener, Consumer<StepOutcome> tell, @Nullable FirstRoundTrain first) {
        this.context = context;
        this.opener = opener;
        this.tell = tell;
        this.first = first;
        this.timings = Timings.of(context.project());
    }

    /**
     * How the loop ended.
     *
     * @param outcomes one a step
     * @param compared base against tuned
     * @param exitCode done, a suite failed, a regression, or items in error
     */
    public record Result(List<StepOutcome> outcomes, CompareStep.Compared compared, ExitCode exitCode) {

        public Result {
            outcomes = List.copyOf(outcomes);
        }
    }

    /**
     * Run the loop.
     *
     * @throws UsageException if training is on plain text
     * @throws dev.tunesmith.core.error.LockedException if another process works in the project
     */
    public Result run() {
        if (context.config().train().method() == TrainConfig.Method.PRETRAIN) {
            throw new UsageException(
                    "The loop works on samples, and train.method is pretrain, which trains on plain text",
                    "use tunesmith train; then take the resulting folder as the model of a project of its own");
        }
        try (FolderLock lock = context.project().lock()) {
            SuiteSet.read(context).require(); // a broken suite is told before anything long begins
            step(() -> new CollectStep(context).run());
            step(() -> new CurateStep(context).run());
            step(() -> new SplitStep(context).run());
            SuiteSet.read(context).requireItems(); // before the hours of a training, not after
            try (BaseModel model = open()) {
                return withModel(model);
            }
        }
    }

    private BaseModel open() {
        long start = System.nanoTime();
        BaseModel model = opener.get();
        timings.remember("open model", (System.nanoTime() - start) / 1e9);
        return model;
    }

    private Result withModel(BaseModel model) {
        // Bad training data shows before the minutes of a probe; it is told after it, in the order of the loop.
        List<PrepareStep.Prepared> prepared = new ArrayList<>();
        StepOutcome preparation = timings.time(() -> {
            prepared.add(new PrepareStep(context).run(model));
            return prepared.get(0).outcome();
        });
        SuiteSet suites = suites();
        step(() -> new ProbeStep(context, SuiteChoice.all(), suites).run(model));
        tell(preparation);
        List<RunFolder> trained = new ArrayList<>();
        step(() -> {
            TrainStep.Trained done = new TrainStep(context).run(model, prepared.get(0), TrainStep.Resume.IF_SAME);
            trained.add(done.run());
            return done.outcome();
        });
        RunFolder tuned = trained.get(0);
        EvaluateStep evaluate = new EvaluateStep(context, SuiteChoice.all(), suites, false);
        List<EvaluateStep.Evaluated> evaluated = new ArrayList<>();
        step(() -> told(evaluate.base(model), evaluated));
        step(() -> told(evaluate.tuned(model, tuned), evaluated));
        RunFolder base = new BaseRuns(context).findOrBegin(model);
        if (context.config().evaluate().forgetting()) {
            step(() -> new ForgettingStep(context).run(model, base, tuned));
        }
        List<CompareStep.Compared> compared = new ArrayList<>();
        step(() -> {
            compared.add(new CompareStep(context).run(base, tuned));
            return compared.get(0).outcome();
        });
        step(() -> new ReportStep(context).run(compared.get(0)));
        last(total(cure(evaluated)));
        return new Result(outcomes, compared.get(0), code(evaluated, compared.get(0)));
    }

    private SuiteSet suites() {
        SuiteSet suites = SuiteSet.read(context);
        return first == null ? suites : suites.withTrain(first.samples());
    }

    /** Items in error come first, the base's too: as long as there are some, nothing is known for sure. */
    private static ExitCode code(List<EvaluateStep.Evaluated> evaluated, CompareStep.Compared compared) {
        if (evaluated.stream().anyMatch(one -> one.exitCode() == ExitCode.ITEMS_IN_ERROR)) {
            return ExitCode.ITEMS_IN_ERROR;
        }
        return compared.regressed()
                ? ExitCode.REGRESSION
                : evaluated.get(evaluated.size() - 1).exitCode();
    }

    private void step(Supplier<StepOutcome> step) {
        tell(timings.time(step));
    }

    private static StepOutcome told(EvaluateStep.Evaluated done, List<EvaluateStep.Evaluated> evaluated) {
        evaluated.add(done);
        return done.outcome();
    }

    /** The command for items in error, the only one that the loop does not do itself; empty where there are none. */
    private static String cure(List<EvaluateStep.Evaluated> evaluated) {
        return evaluated.stream()
                .filter(done -> done.exitCode() == ExitCode.ITEMS_IN_ERROR)
                .map(done -> done.outcome().next())
                .findFirst()
                .orElse("");
    }

    /** Tell what a step did; the next comes by itself. */
    private void tell(StepOutcome outcome) {
        last(outcome.withoutNext());
    }

    private void last(StepOutcome outcome) {
        outcomes.add(outcome);
        tell.accept(outcome);
    }

    /** The time of each part, as the last line of the loop. */
    private StepOutcome total(String next) {
        List<String> lines = new ArrayList<>();
        Map<String, Object> details = new LinkedHashMap<>();
        double sum = 0;
        for (Map.Entry<String, Double> part : timings.seconds().entrySet()) {
            lines.add(String.format("%-24s %s", part.getKey(), Timings.duration(part.getValue())));
            details.put(part.getKey(), part.getValue());
            sum += part.getValue();
        }
        lines.add(String.format(
                "%-24s %s; a part that was skipped keeps its earlier time", "all parts", Timings.duration(sum)));
        return StepOutcome.done(NAME, lines, next, details);
    }
}
