/**
 * What a model is trained on and asked: messages, conversations and samples, all immutable.
 *
 * <p>Read first: {@link dev.tunesmith.core.message.Sample}.
 */
@NullMarked
package dev.tunesmith.core.message;

import org.jspecify.annotations.NullMarked;
