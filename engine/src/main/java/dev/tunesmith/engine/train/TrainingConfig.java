package dev.tunesmith.engine.train;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.engine.lora.LoraConfig;
import dev.tunesmith.engine.model.PassOptions;
import dev.tunesmith.engine.tensor.DType;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides a training run, resolved: nothing here is left to be probed.
 *
 * @param lora shape of the adapter, ignored where {@code initAdapter} is given; null where all weights are trained
 * @param initAdapter a PEFT folder to start from, or null
 * @param optimizer AdamW
 * @param schedule shape of the learning rate
 * @param warmupSteps of the schedule
 * @param batchSize rows an optimizer step
 * @param epochs passes over the data; 0 where {@code maxSteps} sets the length
 * @param maxSteps optimizer steps, repeating the data; 0 where {@code epochs} sets the length
 * @param maxGradNorm gradients above this L2 norm are scaled down to it
 * @param checkpointEvery optimizer steps between checkpoints
 * @param devEvery optimizer steps between measurements of the dev loss
 * @param shuffle whether each epoch has an order of its own
 * @param seed of shuffles, fresh adapters and dropout
 * @param compute type of the base's matrix products
 * @param tokenBudget stream tokens a micro-batch may have
 * @param sharePrefix whether a prefix that rows share is computed once
 * @param pass how the training pass is computed
 * @param prepareAhead whether another thread packs the next step's rows
 * @param keepFrozen where what goes into the lowest trained layer is kept for each row over the epochs
 */
public record TrainingConfig(
        @Nullable LoraConfig lora,
        @Nullable Path initAdapter,
        AdamW.Config optimizer,
        LrSchedule.Kind schedule,
        long warmupSteps,
        int batchSize,
        double epochs,
        long maxSteps,
        double maxGradNorm,
        long checkpointEvery,
        long devEvery,
        boolean shuffle,
        long seed,
        DType compute,
        int tokenBudget,
        boolean sharePrefix,
        PassOptions pass,
        boolean prepareAhead,
        KeepFrozen keepFrozen) {

    public TrainingConfig {
        if (epochs > 0 == maxSteps > 0) {
            throw new UsageException(
                    "train.epochs is " + epochs + " and train.maxSteps is " + maxSteps
                            + "; exactly one of them sets the length of the training",
                    "give either epochs or maxSteps");
        }
        if (pass.recompute() && lora != null && lora.dropout() > 0) {
            throw new UsageException(
                    "train.recompute is on and train.lora.dropout is " + lora.dropout()
                            + "; a layer that is computed again would draw another dropout",
                    "set dropout to 0, or recompute to never");
        }
    }

    /** Dropout draws a mask for each row, so that a shared prefix would not be the same for all of them. */
    public boolean prefixSharingInEffect() {
        return sharePrefix && (lora == null || lora.dropout() == 0);
    }

    /** Optimizer steps of the whole run. */
    public long totalSteps(int rows) {
        if (maxSteps > 0) {
            return maxSteps;
        }
        long perEpoch = (rows + batchSize - 1L) / batchSize;
        return Math.max(1, Math.round(perEpoch * epochs));
    }

    /** The schedule over the run's steps. */
    public LrSchedule schedule(int rows) {
        return new LrSchedule(schedule, warmupSteps, totalSteps(rows));
    }

    /** The same with another learning rate. */
    public TrainingConfig withLearningRate(double rate) {
        AdamW.Config other = new AdamW.Config(
                rate, optimizer.weightDecay(), optimizer.beta1(), optimizer.beta2(), optimizer.epsilon());
        return with(other, compute, tokenBudget, pass, prepareAhead, keepFrozen);
    }

    /** The same with layers computed again on the way back. */
    public TrainingConfig withRecompute() {
        PassOptions again = pass.recomputing();
        return with(optimizer, compute, tokenBudget, again, prepareAhead, keepFrozen);
    }

    /** The same with what goes into the lowest trained layer kept elsewhere, or not. */
    public TrainingConfig withKeepFrozen(KeepFrozen keep) {
        return with(optimizer, compute, tokenBudget, pass, prepareAhead, keep);
    }

    /** The same with matrix products in another type. */
    public TrainingConfig withCompute(DType type) {
        return with(optimizer, type, tokenBudget, pass, prepareAhead, keepFrozen);
    }

    /** The same with micro-batches of at most so many tokens. */
    public TrainingConfig withTokenBudget(int budget) {
        return with(optimizer, compute, budget, pass, prepareAhead, keepFrozen);
    }

    /** The same with the next step's rows packed by another thread, or not. */
    public TrainingConfig withPrepareAhead(boolean ahead) {
        return with(optimizer, compute, tokenBudget, pass, ahead, keepFrozen);
    }

    private TrainingConfig with(
            AdamW.Config otherOptimizer,
            DType type,
            int budget,
            PassOptions otherPass,
            boolean ahead,
            KeepFrozen keep) {
        return new TrainingConfig(
                lora,
                initAdapter,
                otherOptimizer,
                schedule,
                warmupSteps,
                batchSize,
                epochs,
                maxSteps,
                maxGradNorm,
                checkpointEvery,
                devEvery,
                shuffle,
                seed,
                type,
                budget,
                sharePrefix,
                otherPass,
                ahead,
                keep);
    }
}
