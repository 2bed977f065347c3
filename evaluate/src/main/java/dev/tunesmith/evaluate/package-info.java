/**
 * Suites of checks over a model's answers, and the statistics that say whether one run is better than another.
 *
 * <p>Read in this order: {@code check} judges one answer, {@code suite} names the checks and items, {@code run} lets a
 * model answer them and records outputs and scores, {@code probe} finds the best prompt, {@code compare} sets two runs
 * side by side with {@code stats}. A model is only ever a {@link dev.tunesmith.core.model.LanguageModel}.
 */
@NullMarked
package dev.tunesmith.evaluate;

import org.jspecify.annotations.NullMarked;
