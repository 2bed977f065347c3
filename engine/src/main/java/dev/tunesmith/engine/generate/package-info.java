/**
 * Generation with a cache of keys and values, and scoring of given continuations.
 *
 * <p><b>Read first</b>: {@link dev.tunesmith.engine.generate.Generator} (continuous batching, from requests to answers),
 * {@link dev.tunesmith.engine.generate.Scorer} (log-likelihoods), {@link dev.tunesmith.engine.generate.KvCache} (where keys
 * and values lie), {@link dev.tunesmith.engine.generate.Sampler} (from logits to a token).
 *
 * <p>Attention here is a sum of parts: keys that all sequences share (a common prompt prefix, computed once), and a
 * sequence's own. Each part is a softmax of its own with its normaliser; {@link
 * dev.tunesmith.engine.generate.AttentionPart} joins them exactly. Prompts run as one stream without padding.
 *
 * <p>Nothing here knows files, text formats or training. One thread at a time.
 */
@NullMarked
package dev.tunesmith.engine.generate;

import org.jspecify.annotations.NullMarked;
