package dev.tunesmith.evaluate.run;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.error.NetworkException;
import dev.tunesmith.core.error.TunesmithException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.core.model.LanguageModel;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.core.text.Count;
import dev.tunesmith.evaluate.suite.Suite;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Lets a model answer the items of a suite and scores the answers. An asking whose answer to the very same request is recorded
 * already, under whatever name, is not done again, only scored. One thread at a time.
 */
public final class Evaluator {

    private final LanguageModel model;
    private final int batchSize;
    private final Progress progress;
    private final Cancellation cancellation;
    private final AnswerCache cache;
    private final boolean keepsErrors;

    /**
     * Evaluate a model, which stays the caller's to close.
     *
     * @param batchSize how many requests the model gets at once, at least 1; it may split them further
     */
    public Evaluator(LanguageModel model, int batchSize, Progress progress, Cancellation cancellation) {
        this(model, batchSize, progress, cancellation, AnswerCache.none());
    }

    /**
     * Evaluate a model, and reuse answers that were recorded elsewhere.
     *
     * @param batchSize how many requests the model gets at once, at least 1; it may split them further
     * @param cache where answers to requests are looked up that the files of the run do not have
     */
    public Evaluator(
            LanguageModel model, int batchSize, Progress progress, Cancellation cancellation, AnswerCache cache) {
        this(model, batchSize, progress, cancellation, cache, false);
    }

    private Evaluator(
            LanguageModel model,
            int batchSize,
            Progress progress,
            Cancellation cancellation,
            AnswerCache cache,
            boolean keepsErrors) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("batchSize must be 1 or more, got " + batchSize);
        }
        this.model = model;
        this.batchSize = batchSize;
        this.progress = progress;
        this.cancellation = cancellation;
        this.cache = cache;
        this.keepsErrors = keepsErrors;
    }

    /** The same, but a request that is recorded with an error is not made again: the error stays, and is counted. */
    public Evaluator keepingErrors() {
        return new Evaluator(model, batchSize, progress, cancellation, cache, true);
    }

    /**
     * Answer and score every item. Both are recorded as items finish, so that a run that was killed or cancelled goes on
     * where it was when it is started again with the same folder.
     *
     * @param items of the suite, ids unique
     * @param prompts makes the prompt of an item
     * @param files where answers are looked up and recorded
     * @throws InterruptedRunException if cancelled; what was answered is recorded
     * @throws NetworkException if an endpoint fails for every call; one that fails for some makes these items errors
     */
    public SuiteRun run(Suite suite, List<Sample> items, Function<Sample, Prompt> prompts, EvaluationFiles files) {
        suite.requireUniqueIds(items);
        Asks asks = new Asks(suite, model.identity(), prompts);
        EvaluationSession session = new EvaluationSession(suite, items, files);
        List<Ask> pending = new ArrayList<>();
        List<ItemOutput> reused = new ArrayList<>();
        int failedBefore = 0;
        for (Sample item : items) {
            for (Ask ask : asks.of(item)) {
                Optional<ItemOutput> known = files.output(suite.name(), item.id(), ask.label())
                        .filter(output -> output.request().equals(ask.hash()));
                if (known.isPresent() && known.get().error() == null) {
                    session.keep(known.get());
                    continue;
                }
                Optional<ItemOutput> other = elsewhere(ask, suite, files);
                if (other.isPresent()) {
                    reused.add(ask.reused(other.get()));
                } else if (known.isPresent() && keepsErrors) {
                    session.keep(known.get());
                    failedBefore++;
                } else {
                    pending.add(ask);
                }
            }
        }
        session.scoreComplete();
        reused.forEach(session::add);
        session.scoreWaiting();
        if (!reused.isEmpty()) {
            progress.note(suite.name() + ": " + reused.size()
                    + " answers are those that were given to the very same requests before");
        }
        if (failedBefore > 0) {
            progress.note(suite.name() + ": " + Count.of(failedBefore, "request")
                    + " failed before and " + (failedBefore == 1 ? "was" : "were")
                    + " not made again: --retry-errors does");
        }
        // Like lengths together, so that a padded batch wastes little; longest first, so that memory runs out at once.
        pending.sort(Comparator.comparingInt(Ask::length).reversed());
        try (Progress.Task task =
                progress.start("evaluate " + suite.name(), session.asks() + pending.size(), "answers")) {
            task.update(session.asks(), "");
            int all = session.asks() + pending.size();
            for (int from = 0; from < pending.size(); from += batchSize) {
                answer(pending.subList(from, Math.min(from + batchSize, pending.size())), session, task);
                session.scoreWaiting();
                stopIfCancelled(session.asks(), all);
            }
        }
        return session.result();
    }

    /** An answer to the same request under another name; none where the item's own reference has to be scored with it. */
    private Optional<ItemOutput> elsewhere(Ask ask, Suite suite, EvaluationFiles files) {
        if (ReferenceScores.areWanted(suite, ask, model)) {
            return Optional.empty();
        }
        return files.answerTo(ask.hash())
                .or(() -> cache.find(ask.hash()))
                .filter(known -> known.isAnswered() && known.request().equals(ask.hash()));
    }

    /**
     * Score recorded answers again, without the model that gave them; every item must have one. Works on all cores, but runs
     * checks that use resources on the calling thread. The scores are written when the files are closed.
     *
     * @throws DataException if an item has no answer
     */
    public static SuiteRun rescore(Suite suite, List<Sample> items, EvaluationFiles files) {
        return rescore(suite, items, files, Runtime.getRuntime().availableProcessors());
    }

    static SuiteRun rescore(Suite suite, List<Sample> items, EvaluationFiles files, int threads) {
        suite.requireUniqueIds(items);
        EvaluationSession session = new EvaluationSession(suite, items, files);
        session.scoreAgain(
                item -> files.answers(suite, item)
                        .orElseThrow(() -> new DataException(
                                "Item " + item.id() + " of suite " + suite.name() + " has no recorded answer",
                                "evaluate the suite first")),
                threads);
        return session.result();
    }

    private void answer(List<Ask> batch, EvaluationSession session, Progress.Task task) {
        try {
            generate(batch, session, task);
        } catch (DataException | NetworkException e) {
            throwIfVain(e);
            if (e instanceof NetworkException network) {
                // These have had all their tries.
                network.failures().forEach((request, failure) -> session.add(failed(batch.get(request), failure)));
            }
            // One prompt that is too long, or one failed call, must not cost its neighbours their answers.
            for (Ask ask : batch) {
                if (!cancellation.isCancelled() && !session.has(ask)) {
                    answerAlone(ask, session, task);
                }
            }
        }
    }

    /** An endpoint that refuses the key or is not there ends the work: what was answered is kept, and nothing is blamed on items. */
    private static void throwIfVain(RuntimeException e) {
        if (e instanceof NetworkException network && network.isOfEveryCall()) {
            throw network;
        }
    }

    private void answerAlone(Ask ask, EvaluationSession session, Progress.Task task) {
        try {
            generate(List.of(ask), session, task);
        } catch (DataException | NetworkException e) {
            throwIfVain(e);
            session.add(failed(ask, e));
        }
    }

    private static ItemOutput failed(Ask ask, TunesmithException e) {
        return ask.failed(e.getMessage() + " (" + e.fix() + ")");
    }

    private void generate(List<Ask> batch, EvaluationSession session, Progress.Task task) {
        ReferenceScores references = ReferenceScores.of(session.suite(), batch, model, cancellation);
        Set<Integer> answered = new HashSet<>();
        model.generate(batch.stream().map(Ask::request).toList(), cancellation, generation -> {
            if (generation.finishReason() != FinishReason.CANCELLED) {
                answered.add(generation.request());
                session.add(batch.get(generation.request()).answered(generation, references.of(generation.request())));
                task.update(session.asks(), "");
            }
        });
        if (!cancellation.isCancelled()) {
            for (int i = 0; i < batch.size(); i++) {
                if (!answered.contains(i)) {
                    session.add(batch.get(i).failed("the model gave no answer"));
                }
            }
        }
    }

    private void stopIfCancelled(int done, int all) {
        if (cancellation.isCancelled() && done < all) {
            throw new InterruptedRunException(
                    "Stopped after " + done + " of " + all + " answers", "run the same command again to go on");
        }
    }
}
