package dev.tunesmith.core.model;

import org.jspecify.annotations.Nullable;

/**
 * What exactly answered: names and SHA-256 hashes, so that results can be compared and cached.
 *
 * @param name as the user gave it
 * @param weights hash of the base weights
 * @param adapter hash of the adapter, or null without one
 * @param template hash of the chat template, or null without one
 * @param tokenizer hash of the tokenizer, or null without one
 * @param dtype the numbers that it computes with, such as {@code float32}; answers of another dtype may differ by near ties
 */
public record ModelIdentity(
        String name,
        String weights,
        @Nullable String adapter,
        @Nullable String template,
        @Nullable String tokenizer,
        String dtype) {}
