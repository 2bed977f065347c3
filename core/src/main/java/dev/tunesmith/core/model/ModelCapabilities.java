package dev.tunesmith.core.model;

/**
 * What a model can do, known before work starts.
 *
 * @param chat whether it takes conversations (it has a chat template)
 * @param text whether it takes plain text
 * @param tokens whether it takes token ids
 * @param score whether it can score a given continuation; hosted chat models cannot
 * @param contextLength how many tokens prompt and answer may have together
 */
public record ModelCapabilities(boolean chat, boolean text, boolean tokens, boolean score, int contextLength) {}
