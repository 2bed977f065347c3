/**
 * Similarity of two texts by the field's own measures, as pure functions: {@link dev.tunesmith.evaluate.metric.Rouge},
 * {@link dev.tunesmith.evaluate.metric.Bleu}, {@link dev.tunesmith.evaluate.metric.Chrf} and {@link
 * dev.tunesmith.evaluate.metric.EditDistance}.
 *
 * <p>They give the figures of rouge-score and sacrebleu; the goldens are made by {@code src/test/python/text_metrics.py}.
 * Scores are 0 to 1 here, where sacrebleu writes 0 to 100. Stateless, for any thread.
 */
@NullMarked
package dev.tunesmith.evaluate.metric;

import org.jspecify.annotations.NullMarked;
