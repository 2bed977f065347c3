package dev.tunesmith.evaluate.suite;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.evaluate.check.OtherAnswer;

/**
 * An item asked in another way.
 *
 * @param kind paraphrase or perturbation
 * @param label unique among the variants of an item, such as {@code typos-1}
 * @param sample the item with its last user message changed; its id stays the item's
 */
public record Variant(OtherAnswer.Kind kind, String label, Sample sample) {}
