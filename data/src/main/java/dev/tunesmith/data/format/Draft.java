package dev.tunesmith.data.format;

import dev.tunesmith.core.message.Conversation;

/**
 * What a format reads from a row: the part of a sample that matters to the model.
 *
 * @param prompt everything before the response
 * @param response the answer that is wanted
 */
public record Draft(Conversation prompt, String response) {}
