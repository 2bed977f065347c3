/**
 * Tokenizers, and a conversation to ids and loss mask; no libtorch.
 *
 * <p>Read first: {@link dev.tunesmith.tokenizer.Tokenizer} (text to ids and back), {@link
 * dev.tunesmith.tokenizer.ChatFormat} (chat template and stop token), {@link
 * dev.tunesmith.tokenizer.ConversationTokenizer} (a conversation to ids and mask), {@link
 * dev.tunesmith.tokenizer.SampleTokenizer} (samples to what training reads).
 *
 * <p>Two rules hold everywhere: text that a person wrote never becomes a control token, and the ids of a prompt are the
 * first ids of the sample that trains its answer.
 */
@NullMarked
package dev.tunesmith.tokenizer;

import org.jspecify.annotations.NullMarked;
