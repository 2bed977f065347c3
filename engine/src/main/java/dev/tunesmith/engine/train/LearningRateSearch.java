package dev.tunesmith.engine.train;

import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.train.Packer.MicroBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Finds a learning rate by a range test on a run's own rows: a few short steps from the start state, each at a higher rate than
 * the one before, until the loss rises.
 *
 * <p>The same few micro-batches are taken in turn, and each loss is compared with that of the same micro-batch before the first
 * step, so that easy and hard rows do not hide what the rate does. The rate chosen is {@value #BELOW_LOWEST} times below the one
 * at which the smoothed loss was lowest, rounded to one of 1, 1.5, 2, 3, 5, 7 of its power of ten.
 *
 * <p>An adapter and the optimizer of the test are its own and are thrown away, and a model's own weights are set back: the run
 * begins as if there had been none.
 * <b>Source</b>: Smith 2015, <i>Cyclical learning rates</i>, section 3.3; the distance from the lowest point is what two of our
 * own tasks showed (docs/log.md).
 */
public final class LearningRateSearch {

    private static final double LOWEST = 3e-5;
    private static final double HIGHEST = 0.3;
    private static final int STEPS = 37; // nine a decade
    private static final int MICRO_BATCHES = 6;
    private static final int TOKENS = 256;
    private static final int SMOOTHED = 3; // points on either side
    private static final double BELOW_LOWEST = 2.5;

    /** A loss so far above the start means that the rate is too high for good. */
    private static final double DIVERGED = 1.5;

    private static final double[] ROUND = {1, 1.5, 2, 3, 5, 7, 10};

    private final DecoderModel model;
    private final TrainingConfig config;
    private final List<MicroBatch> batches;

    /**
     * One step of the test.
     *
     * @param rate the learning rate that led to this loss
     * @param loss the micro-batch's loss as a share of its loss before the first step
     */
    public record Point(double rate, double loss) {}

    /**
     * What was found.
     *
     * @param rate the learning rate to train with
     * @param lowestAt the rate at which the smoothed loss was lowest
     * @param points the test's steps, smoothed
     * @param seconds wall-clock time of the test
     */
    public record Result(double rate, double lowestAt, List<Point> points, double seconds) {
        public Result {
            points = List.copyOf(points);
        }
    }

    private LearningRateSearch(DecoderModel model, List<TrainingRow> rows, TrainingConfig config) {
        this.model = model;
        this.config = config;
        this.batches = batches(rows, config);
    }

    /**
     * Run the test.
     *
     * @param config of the run; its learning rate and schedule are not used
     * @throws UsageException if no rate lowered the loss at all
     */
    public static Result find(
            DecoderModel model,
            List<TrainingRow> rows,
            TrainingConfig config,
            Progress progress,
            Cancellation cancellation) {
        return new LearningRateSearch(model, rows, config).run(progress, cancellation);
    }

    /** What the test computes, in turn. */
    static List<MicroBatch> batches(List<TrainingRow> rows, TrainingConfig config) {
        BatchPlan order = new BatchPlan(rows.size(), rows.size(), true, config.seed());
        List<MicroBatch> batches = new ArrayList<>();
        List<TrainingRow> current = new ArrayList<>();
        int tokens = 0;
        // Prefixes count once, as in training: what is computed decides how long the test takes.
        Packer packer = new Packer(Integer.MAX_VALUE, config.prefixSharingInEffect());
        for (int index : order.rowsOf(0)) {
            TrainingRow row = rows.get(index);
            current.add(row);
            tokens += row.length();
            if (tokens >= TOKENS) {
                batches.addAll(packer.pack(current));
                current.clear();
                tokens = 0;
                if (batches.size() == MICRO_BATCHES) {
                    return batches;
                }
            }
        }
        if (!current.isEmpty()) {
            batches.addAll(packer.pack(current));
        }
        return batches;
    }

    private Result run(Progress progress, Cancellation cancellation) {
        long started = System.nanoTime();
        List<Point> points = new ArrayList<>();
        try (Progress.Task task = progress.start("learning rate", STEPS, "steps");
                TrainedPart part = Training.start(model, config);
                AdamW optimizer =
                        new AdamW(config.optimizer(), part.parameters().elements(), part.decayed());
                Start start = Start.of(part)) {
            double[] before = batches.stream()
                    .mapToDouble(
                            batch -> model.loss(batch.batch(), part.adapter()).loss())
                    .toArray();
            for (int i = 0; i < STEPS && !cancellation.isCancelled(); i++) {
                int which = i % batches.size();
                double loss = step(batches.get(which), part, optimizer, i + 1, rate(i)) / before[which];
                if (i > 0) { // a step computes the loss first, so it tells of the rate of the step before
                    points.add(new Point(rate(i - 1), loss));
                }
                task.update(i + 1, String.format(Locale.ROOT, "%.1e", rate(i)));
                if (!(loss < DIVERGED)) {
                    break;
                }
            }
        }
        if (cancellation.isCancelled()) {
            throw new InterruptedRunException(
                    "Stopped while the learning rate was looked for; nothing was written", "run the command again");
        }
        List<Point> smoothed = smoothed(points);
        double lowestAt = lowestAt(smoothed);
        return new Result(rounded(lowestAt / BELOW_LOWEST), lowestAt, smoothed, (System.nanoTime() - started) / 1e9);
    }

    private static double rate(int step) {
        return LOWEST * Math.pow(HIGHEST / LOWEST, (double) step / (STEPS - 1));
    }

    private double step(MicroBatch micro, TrainedPart part, AdamW optimizer, long step, double rate) {
        part.gradients().zeroInPlace();
        double loss = model.lossAndGradient(micro.batch(), part.adapter(), config.pass())
                .loss();
        if (Double.isFinite(loss)) {
            GradientClip.meanAndClip(part.gradients(), micro.batch().targetIds().length, config.maxGradNorm());
            optimizer.step(part.parameters(), part.gradients(), step, rate);
            part.refreshCompute();
        }
        return loss;
    }

    /** The parameters before the test, which closing this puts back. */
    private record Start(TrainedPart part, Tensor values) implements AutoCloseable {

        static Start of(TrainedPart part) {
            return new Start(part, part.parameters().copy().keep());
        }

        @Override
        public void close() {
            part.parameters().copyInPlace(values);
            part.gradients().zeroInPlace();
            part.refreshCompute();
            values.close();
        }
    }

    /** Means over neighbours, fewer at the ends; a loss that is no number counts as diverged. */
    static List<Point> smoothed(List<Point> points) {
        List<Point> result = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            double[] near =
                    points.subList(Math.max(0, i - SMOOTHED), Math.min(points.size(), i + SMOOTHED + 1)).stream()
                            .mapToDouble(point -> Double.isFinite(point.loss) ? point.loss : 2 * DIVERGED)
                            .toArray();
            result.add(
                    new Point(points.get(i).rate, Arrays.stream(near).average().orElseThrow()));
        }
        return result;
    }

    private static double lowestAt(List<Point> smoothed) {
        Point lowest = smoothed.stream()
                .min(Comparator.comparingDouble(Point::loss))
                .orElseThrow(() -> new UsageException(
                        "The range test made no step", "give train.optimizer.learningRate: 1e-3 is usual for LoRA"));
        if (lowest.loss >= 1) {
            throw new UsageException(
                    "No learning rate from " + LOWEST + " to " + HIGHEST + " lowered the loss on these rows",
                    "look at the rows with: tunesmith prepare --preview 3; or give train.optimizer.learningRate");
        }
        return lowest.rate;
    }

    /** The nearest of the round numbers, by ratio. */
    static double rounded(double rate) {
        double power = Math.pow(10, Math.floor(Math.log10(rate)));
        double best = power;
        for (double round : ROUND) {
            if (Math.abs(Math.log(round * power / rate)) < Math.abs(Math.log(best / rate))) {
                best = round * power;
            }
        }
        // Through a text, so that 7 * 1e-4 does not become 7.000000000000001E-4.
        return Double.parseDouble(String.format(Locale.ROOT, "%.1e", best));
    }
}
