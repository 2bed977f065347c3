package dev.tunesmith.engine.generate;

import dev.tunesmith.core.model.GenerationRequest;

/**
 * A generation request whose prompt is tokenised and fits.
 *
 * @param index of the request in its batch
 * @param ids the prompt's tokens, at least one, shorter than the context
 * @param request what was asked for
 */
public record PreparedRequest(int index, int[] ids, GenerationRequest request) {

    /** Own tokens plus the most that can be generated. */
    int longest(int contextLength) {
        return (int) Math.min(contextLength, (long) ids.length + request.maxNewTokens());
    }
}
