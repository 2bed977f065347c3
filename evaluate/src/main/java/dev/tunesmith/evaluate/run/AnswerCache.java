package dev.tunesmith.evaluate.run;

import java.util.Optional;

/**
 * Answers that were recorded elsewhere: in another run, under another suite or item. Which request an answer is to is told by its
 * hash, which covers model, template, dtype, prompt, limits, sampling and seed.
 */
@FunctionalInterface
public interface AnswerCache {

    /**
     * An answer to the very same request, or nothing where none is known.
     *
     * @param request SHA-256, as {@link ItemOutput#request}
     */
    Optional<ItemOutput> find(String request);

    /** Knows none. */
    static AnswerCache none() {
        return request -> Optional.empty();
    }
}
