package dev.tunesmith.project.step;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.error.NonFiniteLossException;
import dev.tunesmith.core.error.ResourceException;
import dev.tunesmith.core.error.TunesmithException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.train.AdapterStart;
import dev.tunesmith.engine.train.TrainingConfig;
import dev.tunesmith.project.config.TrainConfig;
import dev.tunesmith.project.config.TunesmithConfig;
import dev.tunesmith.project.models.ModelReference;
import dev.tunesmith.project.step.TrainStep.Resume;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Trains once for each combination of settings, base models among them, and ranks the runs by their dev score.
 *
 * <p>Combinations of one base share its loaded weights. A run that was finished before, here or by {@code train}, is not done
 * again, so that a stopped sweep goes on. All are checked before the first is trained, and one that cannot be used refuses the
 * sweep; one whose loss becomes non-finite or that does not fit into memory is listed with its error, and the sweep goes on.
 *
 * <p><b>Writes</b> a run for each combination, and {@code sweeps/NNNN.json}.
 */
public final class SweepStep {

    private static final String NAME = "sweep";
    private static final int MOST = 1000;
    private static final String MODEL = "model";

    private final StepContext context;
    private final List<Candidate> candidates;
    private final Function<StepContext, BaseModel> opener;

    /**
     * A key of {@code tunesmith.yaml} and the values it takes in turn.
     *
     * @param key such as {@code train.optimizer.learningRate}
     * @param values at least one
     */
    public record Axis(String key, List<String> values) {

        public Axis {
            values = List.copyOf(values);
        }

        /**
         * Read {@code key=a,b,c}.
         *
         * @throws UsageException if it has another form
         */
        public static Axis parse(String text) {
            int equals = text.indexOf('=');
            List<String> values = equals < 0
                    ? List.of()
                    : List.of(text.substring(equals + 1).split(",")).stream()
                            .map(String::strip)
                            .filter(value -> !value.isEmpty())
                            .toList();
            if (equals <= 0 || values.isEmpty()) {
                throw new UsageException(
                        "--sweep takes KEY=VALUE,VALUE,…, found " + text,
                        "write for example --sweep train.optimizer.learningRate=3e-4,1e-3,3e-3");
            }
            return new Axis(text.substring(0, equals).strip(), values);
        }
    }

    /** One combination: its assignments, and the project as they make it. */
    private record Candidate(Map<String, String> settings, StepContext context) {

        /** Refuse a base that is a path where nothing is; one of the hub is looked for when its turn comes. */
        void requireBase() {
            if (context.config().train().pretrain().fromScratch() == null) {
                ModelReference.parse(context.config().model(), context.config().folder());
            }
        }

        /** What an opened base model was opened with; candidates for whom it is the same share it. */
        List<Object> base() {
            TunesmithConfig config = context.config();
            TrainConfig train = config.train();
            boolean made = train.pretrain().fromScratch() != null;
            return List.of(
                    config.model(),
                    train.method(),
                    // A model from scratch is made anew from these, in the same folder.
                    made ? List.of(train.pretrain(), train.seed(), config.data()) : List.of(),
                    train.dtype(),
                    String.valueOf(config.template()),
                    String.valueOf(train.lora().initAdapter()), // may bring a template
                    String.valueOf(train.stop()),
                    train.trainedTurns());
        }
    }

    /** How a combination did: its run and score, or why there is none. */
    private record Row(
            Map<String, String> settings,
            @Nullable String run,
            @Nullable DevScore score,
            @Nullable String error) {}

    private SweepStep(StepContext context, List<Candidate> candidates, Function<StepContext, BaseModel> opener) {
        this.context = context;
        this.candidates = candidates;
        this.opener = opener;
    }

    /**
     * Plan a sweep; every combination's settings are checked before anything is trained.
     *
     * @param assignments what holds for all of them
     * @param opener opens the base model of a combination; this step closes it
     * @throws UsageException if a combination's settings are wrong, or there are too many
     * @throws ModelFileException if the base of one is not there
     */
    public static SweepStep of(
            StepContext context, List<String> assignments, List<Axis> axes, Function<StepContext, BaseModel> opener) {
        List<Candidate> candidates = new ArrayList<>();
        for (Map<String, String> settings : combinations(axes)) {
            List<String> all = new ArrayList<>(assignments);
            settings.forEach((key, value) -> all.add(key + "=" + value));
            candidates.add(new Candidate(
                    settings,
                    StepContext.open(
                            context.project().root(),
                            all,
                            context.progress(),
                            context.cancellation(),
                            context.environment())));
        }
        candidates.forEach(Candidate::requireBase);
        candidates.sort(
                Comparator.comparing(candidate -> candidate.base().toString())); // shared weights stand together
        return new SweepStep(context, candidates, opener);
    }

    static List<Map<String, String>> combinations(List<Axis> axes) {
        List<Map<String, String>> all = new ArrayList<>(List.of(Map.of()));
        for (Axis axis : axes) {
            List<Map<String, String>> longer = new ArrayList<>();
            for (Map<String, String> before : all) {
                for (String value : axis.values) {
                    Map<String, String> settings = new LinkedHashMap<>(before);
                    if (settings.put(axis.key, value) != null) {
                        throw new UsageException(
                                "--sweep names " + axis.key + " twice", "give all its values in one --sweep");
                    }
                    longer.add(settings);
                }
            }
            all = longer;
            if (all.size() > MOST) {
                throw new UsageException(
                        "The sweep has more than " + MOST + " combinations",
                        "give fewer values, or sweep one key first");
            }
        }
        return all;
    }

    /**
     * Check every combination, train them and rank them.
     *
     * @throws TunesmithException if the base, the data or the settings of one cannot be used; nothing was trained then
     */
    public StepOutcome run() {
        List<Row> rows = new ArrayList<>();
        try (Bases bases = new Bases(opener)) {
            // Backwards, so that the base which is open then is that of the first to be trained.
            for (int i = candidates.size() - 1; i >= 0; i--) {
                check(candidates.get(i), bases);
            }
            for (int i = 0; i < candidates.size(); i++) {
                Candidate candidate = candidates.get(i);
                context.progress().note("sweep " + (i + 1) + " of " + candidates.size() + ": " + candidate.settings);
                rows.add(train(candidate, bases));
            }
        }
        return outcome(rows);
    }

    /** Opens base models, one at a time; combinations of one base share it. */
    private static final class Bases implements AutoCloseable {
        private final Function<StepContext, BaseModel> opener;
        private List<Object> settings = List.of();
        private @Nullable BaseModel open;

        Bases(Function<StepContext, BaseModel> opener) {
            this.opener = opener;
        }

        BaseModel of(Candidate candidate) {
            BaseModel known = open;
            if (known != null && settings.equals(candidate.base())) {
                return known;
            }
            close();
            BaseModel opened = opener.apply(candidate.context);
            open = opened;
            settings = candidate.base();
            return opened;
        }

        @Override
        public void close() {
            BaseModel known = open;
            open = null;
            if (known != null) {
                known.close();
            }
        }
    }

    /**
     * Refuse a combination that cannot be trained, before any is: its base is opened, its rows are prepared and its adapter is
     * made. Whether it fits into memory is found out when its turn comes, for that may change.
     */
    private static void check(Candidate candidate, Bases bases) {
        try {
            BaseModel model = bases.of(candidate);
            PrepareStep.Prepared prepared = new PrepareStep(candidate.context).run(model);
            TrainingConfig config = TrainingPlan.config(candidate.context, model, prepared.rows());
            DecoderModel weights = model.decoder();
            if (config.lora() != null) {
                AdapterStart.of(weights, config).close();
            }
        } catch (ResourceException e) {
            return; // listed with its error at its turn
        } catch (ModelFileException e) {
            throw new ModelFileException(refusal(candidate, e), e.fix(), e);
        } catch (DataException e) {
            throw new DataException(refusal(candidate, e), e.fix(), e);
        } catch (UsageException e) {
            throw new UsageException(refusal(candidate, e), e.fix(), e);
        }
    }

    private static String refusal(Candidate candidate, TunesmithException e) {
        return "The sweep trained nothing, for the combination " + candidate.settings + " cannot be used: "
                + e.getMessage();
    }

    private static Row train(Candidate candidate, Bases bases) {
        try {
            BaseModel model = bases.of(candidate);
            PrepareStep.Prepared prepared = new PrepareStep(candidate.context).run(model);
            TrainStep.Trained trained = new TrainStep(candidate.context).run(model, prepared, Resume.IF_SAME);
            DevScore score = DevScore.of(trained.run(), candidate.context);
            return new Row(
                    candidate.settings,
                    trained.run().id(),
                    score,
                    score == null ? "no dev rows, so there is no score" : null);
        } catch (NonFiniteLossException | ResourceException | ModelFileException e) {
            return new Row(candidate.settings, null, null, message(e));
        }
    }

    private static String message(TunesmithException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private StepOutcome outcome(List<Row> rows) {
        List<Row> ranked = new ArrayList<>(rows);
        ranked.sort(Comparator.comparingDouble(SweepStep::ranking));
        List<String> lines = table(ranked);
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("rows", ranked.stream().map(SweepStep::json).toList());
        String file = context.project().nextSweep();
        StepFiles.write(context.project().root().resolve(file), Json.pretty(details) + "\n");
        lines.add(file);
        Row best = ranked.get(0);
        String next = best.score == null ? "" : "tunesmith evaluate --run " + best.run;
        return StepOutcome.done(NAME, lines, next, details);
    }

    private static double ranking(Row row) {
        return row.score == null ? Double.POSITIVE_INFINITY : row.score.ranking();
    }

    private static Map<String, Object> json(Row row) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("settings", row.settings);
        if (row.run != null) {
            json.put("run", row.run);
        }
        if (row.score != null) {
            json.put("score", row.score);
        }
        if (row.error != null) {
            json.put("error", row.error);
        }
        return json;
    }

    private static List<String> table(List<Row> ranked) {
        List<String> names = ranked.stream().map(row -> name(row.settings)).toList();
        int width = names.stream().mapToInt(String::length).max().orElse(0);
        String layout = "%-" + width + "s  %-10s  %9s  %9s  %9s  %7s";
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, layout, "best first", "run", "bits/byte", "dev loss", "time", "memory"));
        for (int i = 0; i < ranked.size(); i++) {
            Row row = ranked.get(i);
            DevScore score = row.score;
            if (score == null) {
                lines.add(String.format(Locale.ROOT, "%-" + width + "s  %s", names.get(i), row.error));
                continue;
            }
            lines.add(String.format(
                    Locale.ROOT,
                    layout,
                    names.get(i),
                    row.run,
                    score.bitsPerByte() == null ? "-" : String.format(Locale.ROOT, "%.4f", score.bitsPerByte()),
                    String.format(Locale.ROOT, "%.4f", score.loss()),
                    Timings.duration(score.seconds()),
                    String.format(Locale.ROOT, "%.1f GB", score.peakBytes() / 1e9)));
        }
        return lines;
    }

    /** The last part of each key is enough for a table. */
    private static String name(Map<String, String> settings) {
        List<String> parts = new ArrayList<>();
        settings.forEach((key, value) ->
                parts.add(key.equals(MODEL) ? value : key.substring(key.lastIndexOf('.') + 1) + "=" + value));
        return String.join(" ", parts);
    }
}
