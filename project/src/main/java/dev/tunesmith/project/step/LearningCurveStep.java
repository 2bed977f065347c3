package dev.tunesmith.project.step;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.engine.train.Training;
import dev.tunesmith.engine.train.TrainingRow;
import dev.tunesmith.project.report.LearningCurvePage;
import dev.tunesmith.project.step.TrainStep.Resume;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/**
 * Trains on growing parts of the training data and shows the dev score against the amount, with an estimate of what more data
 * would bring, or that it did not help.
 *
 * <p>Each part holds the one before it; which samples they are depends on {@code train.seed} alone. Every run makes the same number
 * of passes over its part. Runs that were finished before are not done again.
 *
 * <p><b>Writes</b> a run for each amount, {@code learning-curve.json} and {@code learning-curve.html} in the project folder.
 */
public final class LearningCurveStep {

    private static final String NAME = "learning-curve";
    private static final String JSON = "learning-curve.json";
    private static final String PAGE = "learning-curve.html";

    private final StepContext context;

    public LearningCurveStep(StepContext context) {
        this.context = context;
    }

    /** The score of one amount. */
    private record Row(int samples, String run, DevScore score) {}

    /**
     * Train on each amount.
     *
     * @param amounts how many training samples, in any order
     * @throws UsageException if an amount is more than there is, or there are no dev samples to score with
     */
    public StepOutcome run(BaseModel model, PrepareStep.Prepared prepared, List<Integer> amounts) {
        List<TrainingRow> rows = new ArrayList<>(prepared.rows().train());
        TreeSet<Integer> ascending = new TreeSet<>(amounts);
        requireUsable(ascending, rows.size(), prepared.rows().dev());
        Collections.shuffle(rows, new Random(context.config().train().seed()));
        List<Row> done = new ArrayList<>();
        for (int amount : ascending) {
            context.progress().note("learning curve: " + amount + " of " + rows.size() + " samples");
            PrepareStep.Prepared part = prepared.withRows(
                    new Training.Data(rows.subList(0, amount), prepared.rows().dev()));
            TrainStep.Trained trained = new TrainStep(context).run(model, part, Resume.IF_SAME);
            DevScore score = DevScore.of(trained.run(), context);
            if (score == null) {
                throw new IllegalStateException("run " + trained.run().id() + " has dev rows and no dev loss");
            }
            done.add(new Row(amount, trained.run().id(), score));
        }
        return outcome(done, rows.size());
    }

    private static void requireUsable(TreeSet<Integer> amounts, int rows, List<TrainingRow> dev) {
        if (amounts.isEmpty() || amounts.first() < 1 || amounts.last() > rows) {
            throw new UsageException(
                    "--learning-curve " + amounts + ": there are " + rows + " training samples",
                    "give amounts from 1 to " + rows + ", such as " + Math.max(1, rows / 10) + ","
                            + Math.max(1, rows / 3) + "," + rows);
        }
        if (dev.isEmpty()) {
            throw new UsageException(
                    "A learning curve is measured on dev samples, and there are none",
                    "name data.dev, or set data.split.dev");
        }
    }

    private StepOutcome outcome(List<Row> rows, int all) {
        List<String> lines = new ArrayList<>();
        boolean bits = rows.stream().allMatch(row -> row.score.bitsPerByte() != null);
        String unit = bits ? "bits/byte" : "dev loss";
        lines.add(String.format(Locale.ROOT, "%8s  %-10s  %9s  %9s", "samples", "run", unit, "time"));
        List<double[]> points = new ArrayList<>();
        for (Row row : rows) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%8d  %-10s  %9.4f  %9s",
                    row.samples,
                    row.run,
                    row.score.ranking(),
                    Timings.duration(row.score.seconds())));
            points.add(new double[] {row.samples, row.score.ranking()});
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("unit", unit);
        details.put("rows", rows);
        CurveReading reading = CurveReading.of(unit, points);
        List<double[]> estimates = new ArrayList<>();
        PowerLaw law = reading.law();
        if (law != null) {
            for (int times : new int[] {2, 4}) {
                double samples = (double) all * times;
                estimates.add(new double[] {samples, law.at(samples)});
                lines.add(String.format(
                        Locale.ROOT,
                        "%8.0f  %-10s  %9.4f  (%s)",
                        samples,
                        "estimate",
                        law.at(samples),
                        "if data go on as they are"));
            }
            details.put("fit", law);
        }
        lines.add(reading.text());
        details.put("trend", reading.trend().word());
        details.put("reading", reading.text());
        StepFiles.write(context.project().root().resolve(JSON), Json.pretty(details) + "\n");
        StepFiles.write(
                context.project().root().resolve(PAGE),
                LearningCurvePage.html(unit, points, estimates, reading.text()));
        lines.add(JSON + ", " + PAGE);
        return StepOutcome.done(NAME, lines, "", details);
    }
}
