/**
 * Work on many inputs at once.
 *
 * <p>Read first: {@link dev.tunesmith.core.work.InOrder}.
 */
@NullMarked
package dev.tunesmith.core.work;

import org.jspecify.annotations.NullMarked;
