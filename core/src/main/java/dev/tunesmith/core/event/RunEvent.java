package dev.tunesmith.core.event;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something that happened in a run: one line of {@code events.jsonl}. The set is closed. */
public sealed interface RunEvent {

    /** The word in the {@code event} field. */
    String event();

    /**
     * A run began.
     *
     * @param settings what was chosen for this machine: dtype, BLAS, threads, token budget and the like
     */
    record Started(String kind, Map<String, String> settings) implements RunEvent {
        @Override
        public String event() {
            return "started";
        }
    }

    /**
     * An optimizer step was taken.
     *
     * @param step from 1
     * @param epoch passes over the data so far, with fraction
     * @param loss sum over the target tokens of the step / their number
     * @param gradNorm L2 norm over all trained parameters, before clipping
     * @param learningRate used in this step
     * @param tokens tokens that went through the trunk, shared prefixes counted for each row
     * @param targetTokens tokens with a loss
     * @param tokensPerSecond {@code tokens} / wall-clock time of the step
     * @param residentBytes resident memory of the process
     */
    record Step(
            long step,
            double epoch,
            double loss,
            double gradNorm,
            double learningRate,
            long tokens,
            long targetTokens,
            double tokensPerSecond,
            long residentBytes)
            implements RunEvent {
        @Override
        public String event() {
            return "step";
        }
    }

    /** The loss over the dev set was measured. */
    record DevLoss(long step, double epoch, double loss, long targetTokens, boolean best) implements RunEvent {
        @Override
        public String event() {
            return "devLoss";
        }
    }

    /** A checkpoint was written, {@code path} relative to the run folder. */
    record CheckpointSaved(long step, String path) implements RunEvent {
        @Override
        public String event() {
            return "checkpointSaved";
        }
    }

    /** A run went on after its checkpoint of the given step. */
    record Resumed(long step, String checkpoint) implements RunEvent {
        @Override
        public String event() {
            return "resumed";
        }
    }

    /** An item was answered or scored. */
    record ItemDone(String item, String detail) implements RunEvent {
        @Override
        public String event() {
            return "itemDone";
        }
    }

    /** The run ended as planned. */
    record Finished(double seconds, Map<String, Double> results) implements RunEvent {
        @Override
        public String event() {
            return "finished";
        }
    }

    /** The run ended early: by the user, or by an error whose rows are named. */
    record Stopped(
            String reason, List<String> rows, @Nullable Long step) implements RunEvent {
        @Override
        public String event() {
            return "stopped";
        }
    }
}
