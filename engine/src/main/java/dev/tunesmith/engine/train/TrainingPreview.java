package dev.tunesmith.engine.train;

import dev.tunesmith.engine.nn.PackedBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The micro-batches that a run will compute, known before it starts.
 *
 * @param steps optimizer steps of the whole run
 * @param sequenceTokens tokens of all rows over the run
 * @param streamTokens tokens that go through the trunk, shared prefixes once
 * @param largestMicroBatch stream tokens of the largest micro-batch
 * @param devPasses how often the dev loss is measured
 * @param devStreamTokens stream tokens of one such pass
 * @param epoch micro-batches of each step of the first epoch
 * @param rangeTest micro-batches of a {@link LearningRateSearch}
 * @param rowTokens tokens of all training rows together
 * @param longestRow tokens of the longest row, dev rows included: no budget makes a micro-batch smaller
 */
public record TrainingPreview(
        long steps,
        long sequenceTokens,
        long streamTokens,
        int largestMicroBatch,
        long devPasses,
        long devStreamTokens,
        List<List<PackedBatch>> epoch,
        List<PackedBatch> rangeTest,
        long rowTokens,
        int longestRow) {

    /** Pack the first epoch; later ones are taken to be like it. */
    public static TrainingPreview of(Training.Data data, TrainingConfig config) {
        BatchPlan plan = new BatchPlan(data.train().size(), config.batchSize(), config.shuffle(), config.seed());
        Packer packer = new Packer(config.tokenBudget(), config.prefixSharingInEffect());
        long steps = config.totalSteps(data.train().size());
        List<List<PackedBatch>> epoch = new ArrayList<>();
        for (long step = 0; step < Math.min(steps, plan.stepsPerEpoch()); step++) {
            List<TrainingRow> rows =
                    Arrays.stream(plan.rowsOf(step)).mapToObj(data.train()::get).toList();
            epoch.add(batches(packer, rows));
        }
        double repeats = (double) steps / epoch.size();
        long stream = 0;
        long sequence = 0;
        int largest = 0;
        for (List<PackedBatch> step : epoch) {
            for (PackedBatch batch : step) {
                stream += batch.tokens();
                sequence += batch.sequenceTokens();
                largest = Math.max(largest, batch.tokens());
            }
        }
        long devStream = batches(packer, data.dev()).stream()
                .mapToLong(PackedBatch::tokens)
                .sum();
        long devPasses = data.dev().isEmpty() ? 0 : (steps + config.devEvery() - 1) / config.devEvery();
        return new TrainingPreview(
                steps,
                Math.round(sequence * repeats),
                Math.round(stream * repeats),
                largest,
                devPasses,
                devStream,
                epoch,
                LearningRateSearch.batches(data.train(), config).stream()
                        .map(Packer.MicroBatch::batch)
                        .toList(),
                data.train().stream().mapToLong(TrainingRow::length).sum(),
                longestRow(data));
    }

    /** Tokens of the longest row of both sets. */
    public static int longestRow(Training.Data data) {
        return Stream.of(data.train(), data.dev())
                .flatMap(List::stream)
                .mapToInt(TrainingRow::length)
                .max()
                .orElse(0);
    }

    /** Bytes that {@link TrainingConfig#keepFrozen} takes once every row was seen. */
    public long frozenBytes(int hiddenSize) {
        return rowTokens * hiddenSize * Float.BYTES;
    }

    private static List<PackedBatch> batches(Packer packer, List<TrainingRow> rows) {
        return packer.pack(rows).stream().map(Packer.MicroBatch::batch).toList();
    }

    /** Steps around the median number of tokens, at most as many as there are. */
    public List<List<PackedBatch>> stepsOfMedianSize(int count) {
        List<List<PackedBatch>> sorted = new ArrayList<>(epoch);
        sorted.sort(Comparator.comparingLong(
                step -> step.stream().mapToLong(PackedBatch::tokens).sum()));
        List<List<PackedBatch>> result = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            result.add(sorted.get(Math.min(sorted.size() - 1, Math.max(0, sorted.size() / 2 + i - count / 2))));
        }
        return result;
    }
}
