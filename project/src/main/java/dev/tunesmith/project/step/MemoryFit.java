package dev.tunesmith.project.step;

import dev.tunesmith.core.event.Progress;
import dev.tunesmith.engine.forecast.MemoryForecast;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.train.Training;
import dev.tunesmith.engine.train.TrainingPreview;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A plan for the memory at hand: what is kept of frozen layers, how many tokens are computed at once, and whether layers are
 * computed again on the way back, as far as the configuration leaves it open.
 *
 * <p>What costs least time is given up first: micro-batches get smaller down to {@value #LEAST_TOKENS_KEPT} tokens, then layers are
 * computed again, which costs a third more time, then micro-batches get smaller still. A row is never cut, so that none gets smaller
 * than the longest row. The result is the same but for rounding.
 *
 * @param plan as decided
 * @param preview of its micro-batches
 * @param memory that it is forecast to take
 */
record MemoryFit(TrainingPlan plan, TrainingPreview preview, MemoryForecast memory) {

    /** Tokens that are computed at once at most: beyond them memory grows and little time is saved, see docs/log.md. */
    static final int MOST_TOKENS = 2048;

    /** Fewer are slower than to compute layers again, for as much memory, see docs/log.md. */
    private static final int LEAST_TOKENS_KEPT = 512;

    /** Fewer save little beside weights and what is trained. */
    private static final int LEAST_TOKENS = 64;

    /**
     * Decide.
     *
     * @param open whose micro-batches {@code preview} shows
     * @return the first that fits; where none does, the smallest, which is then refused
     */
    static MemoryFit of(
            TrainingPlan open,
            Training.Data rows,
            TrainingPreview preview,
            DecoderModel model,
            Room room,
            Progress progress) {
        TrainingPlan plan = open.decidingOnFrozen(model, preview, room.memory(), room.disk());
        return of(plan, rows, preview, model, room.memory(), progress);
    }

    /** The same where what is kept of frozen layers is decided. */
    static MemoryFit of(
            TrainingPlan plan,
            Training.Data rows,
            TrainingPreview preview,
            DecoderModel model,
            long available,
            Progress progress) {
        MemoryFit first = new MemoryFit(plan, preview, plan.memory(model, preview, available));
        if (first.memory.fits()) {
            return first;
        }
        MemoryFit fit = first;
        for (TrainingPlan candidate : savers(plan, preview.longestRow())) {
            boolean packed =
                    candidate.config().tokenBudget() == fit.plan.config().tokenBudget();
            TrainingPreview batches = packed ? fit.preview : TrainingPreview.of(rows, candidate.config());
            fit = new MemoryFit(candidate, batches, candidate.memory(model, batches, available));
            if (fit.memory.fits()) {
                break;
            }
        }
        fit.tell(plan, first.memory, progress);
        return fit;
    }

    /** What may be tried, in order. */
    private static List<TrainingPlan> savers(TrainingPlan plan, int longestRow) {
        Set<Integer> kept = new LinkedHashSet<>();
        Set<Integer> small = new LinkedHashSet<>();
        if (plan.openTokenBudget()) {
            for (int budget = MOST_TOKENS / 2; budget >= LEAST_TOKENS; budget /= 2) {
                (budget >= LEAST_TOKENS_KEPT ? kept : small).add(Math.max(budget, longestRow));
            }
            kept.remove(plan.config().tokenBudget());
            small.removeAll(kept);
            small.remove(plan.config().tokenBudget());
        }
        List<TrainingPlan> savers = new ArrayList<>();
        kept.forEach(budget -> savers.add(plan.withTokenBudget(budget)));
        TrainingPlan last = plan;
        if (plan.openRecompute() && !plan.config().pass().recompute()) {
            last = plan.recomputing();
            savers.add(last);
            for (int budget : kept) {
                savers.add(last.withTokenBudget(budget));
            }
        }
        for (int budget : small) {
            savers.add(last.withTokenBudget(budget));
        }
        return savers;
    }

    private void tell(TrainingPlan before, MemoryForecast without, Progress progress) {
        String room = String.format(
                Locale.ROOT,
                "%.1f GB, and %.1f GB are available",
                without.neededBytes() / 1e9,
                without.availableBytes() / 1e9);
        int budget = plan.config().tokenBudget();
        if (budget != before.config().tokenBudget()) {
            progress.note("At most " + budget + " tokens are computed at once (train.tokenBudget): "
                    + before.config().tokenBudget() + " would take " + room);
        }
        if (plan.config().pass().recompute() && !before.config().pass().recompute()) {
            progress.note(
                    "Layers are computed again on the way back (train.recompute): keeping them would take " + room);
        }
    }
}
