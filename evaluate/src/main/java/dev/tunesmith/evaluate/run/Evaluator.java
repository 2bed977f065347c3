package dev.tunesmith.evaluate.run;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.InterruptedRunException;
import dev.tunesmith.core.error.NetworkException;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.core.model.Generation;
import dev.tunesmith.core.model.Generation.FinishReason;
import dev.tunesmith.core.model.GenerationRequest;
import dev.tunesmith.core.model.LanguageModel;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.core.model.Sampling;
import dev.tunesmith.evaluate.suite.Suite;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Lets a model answer the items of a suite, greedily, and scores the answers. An item whose answer to the very same
 * request is recorded already is not asked again, only scored. One thread at a time.
 */
public final class Evaluator {

    private final LanguageModel model;
    private final int batchSize;
    private final Progress progress;
    private final Cancellation cancellation;

    /**
     * Evaluate a model, which stays the caller's to close.
     *
     * @param batchSize how many requests the model gets at once, at least 1; it may split them further
     */
    public Evaluator(LanguageModel model, int batchSize, Progress progress, Cancellation cancellation) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("batchSize must be 1 or more, got " + batchSize);
        }
        this.model = model;
        this.batchSize = batchSize;
        this.progress = progress;
        this.cancellation = cancellation;
    }

    private record Pending(Sample item, GenerationRequest request, String hash, int length) {}

    /**
     * Answer and score every item. Both are recorded as items finish, so that a run that was killed or cancelled goes on
     * where it was when it is started again with the same folder.
     *
     * @param items of the suite, ids unique
     * @param prompts makes the prompt of an item
     * @param files where answers are looked up and recorded
     * @throws InterruptedRunException if cancelled; what was answered is recorded
     */
    public SuiteRun run(Suite suite, List<Sample> items, Function<Sample, Prompt> prompts, EvaluationFiles files) {
        suite.requireUniqueIds(items);
        Session session = new Session(suite, files, new SuiteScorer(suite), new LinkedHashMap<>());
        List<Pending> pending = new ArrayList<>();
        for (Sample item : items) {
            Pending request = pending(suite, item, prompts.apply(item));
            files.output(suite.name(), item.id())
                    .filter(known -> known.error() == null && known.request().equals(request.hash()))
                    .ifPresentOrElse(known -> session.keep(item, known), () -> pending.add(request));
        }
        // Like lengths together, so that a padded batch wastes little; longest first, so that memory runs out at once.
        pending.sort(Comparator.comparingInt(Pending::length).reversed());
        try (Progress.Task task = progress.start("evaluate " + suite.name(), items.size(), "items")) {
            task.update(session.outputs.size(), "");
            for (int from = 0; from < pending.size(); from += batchSize) {
                answer(pending.subList(from, Math.min(from + batchSize, pending.size())), session, task);
                stopIfCancelled(session.outputs.size(), items.size());
            }
        }
        return session.result(items);
    }

    /** Score recorded answers again, without a model; every item must have one. */
    public static SuiteRun rescore(Suite suite, List<Sample> items, EvaluationFiles files) {
        suite.requireUniqueIds(items);
        Session session = new Session(suite, files, new SuiteScorer(suite), new LinkedHashMap<>());
        for (Sample item : items) {
            ItemOutput output = files.output(suite.name(), item.id())
                    .orElseThrow(() -> new DataException(
                            "Item " + item.id() + " of suite " + suite.name() + " has no recorded answer",
                            "evaluate the suite first"));
            session.keep(item, output);
        }
        return session.result(items);
    }

    private Pending pending(Suite suite, Sample item, Prompt prompt) {
        GenerationRequest request = new GenerationRequest(
                prompt, suite.maxNewTokens(), Sampling.greedy(), suite.stopStrings(), false, 1, false, null);
        String hash = RequestHash.of(model.identity(), request);
        return new Pending(item, request, hash, length(prompt));
    }

    private static int length(Prompt prompt) {
        if (prompt instanceof Prompt.Text text) {
            return text.text().length();
        }
        if (prompt instanceof Prompt.Chat chat) {
            return chat.conversation().messages().stream()
                    .mapToInt(message -> message.content().length())
                    .sum();
        }
        return ((Prompt.Tokens) prompt).ids().length;
    }

    private void answer(List<Pending> batch, Session session, Progress.Task task) {
        try {
            generate(batch, session, task);
        } catch (DataException | NetworkException e) {
            // One prompt that is too long, or one failed call, must not cost its neighbours their answers.
            for (Pending pending : batch) {
                if (!cancellation.isCancelled()
                        && !session.outputs.containsKey(pending.item().id())) {
                    answerAlone(pending, session, task);
                }
            }
        }
    }

    private void answerAlone(Pending pending, Session session, Progress.Task task) {
        try {
            generate(List.of(pending), session, task);
        } catch (DataException | NetworkException e) {
            session.fail(pending, e.getMessage() + " (" + e.fix() + ")");
        }
    }

    private void generate(List<Pending> batch, Session session, Progress.Task task) {
        List<GenerationRequest> requests = batch.stream().map(Pending::request).toList();
        model.generate(requests, cancellation, generation -> {
            if (generation.finishReason() != FinishReason.CANCELLED) {
                session.add(batch.get(generation.request()), generation);
                task.update(session.outputs.size(), "");
            }
        });
        if (!cancellation.isCancelled()) {
            for (Pending pending : batch) {
                if (!session.outputs.containsKey(pending.item().id())) {
                    session.fail(pending, "the model gave no answer");
                }
            }
        }
    }

    private void stopIfCancelled(int done, int all) {
        if (cancellation.isCancelled() && done < all) {
            throw new InterruptedRunException(
                    "Stopped after " + done + " of " + all + " items", "run the same command again to go on");
        }
    }

    /** What is known so far in one run of a suite. */
    private record Session(Suite suite, EvaluationFiles files, SuiteScorer scorer, Map<String, Answered> outputs) {

        private record Answered(ItemOutput output, ItemScores scores) {}

        void add(Pending pending, Generation generation) {
            ItemOutput output = new ItemOutput(
                    suite.name(),
                    pending.item().id(),
                    pending.hash(),
                    pending.request().prompt(),
                    generation.text(),
                    generation.finishReason(),
                    generation.tokens().size(),
                    generation.promptTokens(),
                    generation.millis(),
                    null);
            record(pending.item(), output);
        }

        void fail(Pending pending, String error) {
            Prompt prompt = pending.request().prompt();
            record(
                    pending.item(),
                    new ItemOutput(
                            suite.name(), pending.item().id(), pending.hash(), prompt, "", null, 0, 0, 0, error));
        }

        private void record(Sample item, ItemOutput output) {
            files.record(output);
            keep(item, output);
        }

        void keep(Sample item, ItemOutput output) {
            ItemScores scores = scorer.score(item, output);
            files.record(scores);
            outputs.put(item.id(), new Answered(output, scores));
        }

        SuiteRun result(List<Sample> items) {
            List<ItemOutput> itemOutputs = new ArrayList<>();
            List<ItemScores> itemScores = new ArrayList<>();
            for (Sample item : items) {
                Answered answered = outputs.get(item.id());
                if (answered == null) {
                    throw new IllegalStateException("item " + item.id() + " was not answered");
                }
                itemOutputs.add(answered.output());
                itemScores.add(answered.scores());
            }
            return new SuiteRun(suite, items, itemOutputs, itemScores);
        }
    }
}
