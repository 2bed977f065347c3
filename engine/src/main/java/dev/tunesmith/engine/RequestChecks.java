package dev.tunesmith.engine;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.model.GenerationRequest;
import dev.tunesmith.core.model.ScoreRequest;
import dev.tunesmith.engine.generate.PreparedRequest;
import dev.tunesmith.engine.generate.ScoreItem;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Turns the requests of a batch into token ids, and refuses those that the model cannot take; an error names the request.
 *
 * @param model where it lies
 * @param text its tokenizer and chat template, borrowed
 * @param contextLength the longest sequence
 * @param vocabSize V
 */
record RequestChecks(Path model, TextInterface text, int contextLength, int vocabSize) {

    /** Prompts to go on from. */
    List<PreparedRequest> prompts(List<GenerationRequest> requests) {
        return IntStream.range(0, requests.size())
                .mapToObj(i -> prompt(i, requests.get(i)))
                .toList();
    }

    /** Contexts and continuations to score. */
    List<ScoreItem> continuations(List<ScoreRequest> requests) {
        return IntStream.range(0, requests.size())
                .mapToObj(i -> continuation(i, requests.get(i)))
                .toList();
    }

    private PreparedRequest prompt(int index, GenerationRequest request) {
        if (!request.stopStrings().isEmpty() && text.tokenizer() == null) {
            throw new UsageException(
                    model + " has no tokenizer.json, so stop strings cannot be found",
                    "leave out stop strings, or add the model's tokenizer files to the folder");
        }
        int[] ids = named("prompt " + index, () -> text.encode(request.prompt()));
        checkIds("prompt " + index, ids);
        if (ids.length == 0) {
            throw new DataException("prompt " + index + " is empty", "give at least one token");
        }
        if (ids.length >= contextLength) {
            throw new DataException(
                    "prompt " + index + " has " + ids.length + " tokens; the model's context of " + contextLength
                            + " has no room for an answer",
                    "shorten it to " + (contextLength - 1) + " tokens or fewer");
        }
        return new PreparedRequest(index, ids, request);
    }

    private ScoreItem continuation(int index, ScoreRequest request) {
        String name = "request " + index;
        ScoreItem item = named(name, () -> text.encode(index, request.input()));
        checkIds(name, item.context());
        checkIds(name, item.continuation());
        if (item.continuation().length == 0) {
            throw new DataException(
                    name + " has no continuation: all of its " + item.context().length + " tokens are context",
                    "give a continuation of at least one token");
        }
        int length = item.context().length + item.continuation().length;
        if (length > contextLength) {
            throw new DataException(
                    name + " has " + item.context().length + " tokens of context and " + item.continuation().length
                            + " of continuation; the model's context is " + contextLength,
                    "shorten the context by " + (length - contextLength) + " tokens or more");
        }
        return item;
    }

    /** Say which one of the batch an error is about. */
    private static <T> T named(String name, Supplier<T> encoding) {
        try {
            return encoding.get();
        } catch (DataException e) {
            throw new DataException(name + ": " + e.getMessage(), e.fix(), e);
        }
    }

    private void checkIds(String name, int[] ids) {
        for (int id : ids) {
            if (id < 0 || id >= vocabSize) {
                throw new DataException(
                        name + " has the token id " + id + "; the model's ids go from 0 to " + (vocabSize - 1),
                        "check that the ids were made with this model's tokenizer");
            }
        }
    }
}
