/**
 * The leaf that every module may import: conversations and samples, the seams to models, errors, configuration reading
 * and run events.
 *
 * <p>Nothing here touches native code. Read first: {@link dev.tunesmith.core.model.LanguageModel}, {@link
 * dev.tunesmith.core.message.Conversation}, {@link dev.tunesmith.core.error.TunesmithException}.
 */
@NullMarked
package dev.tunesmith.core;

import org.jspecify.annotations.NullMarked;
