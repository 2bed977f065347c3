/**
 * The errors a user may see: each says what happened, where, what was expected against found, and the fix.
 *
 * <p>Every subclass of {@link dev.tunesmith.core.error.TunesmithException} maps to one {@link
 * dev.tunesmith.core.error.ExitCode}. A precondition that only our own code can break uses the JDK's {@code
 * IllegalArgumentException} or {@code IllegalStateException} instead.
 */
@NullMarked
package dev.tunesmith.core.error;

import org.jspecify.annotations.NullMarked;
