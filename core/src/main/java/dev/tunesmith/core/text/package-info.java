/**
 * Texts as they are shown to people.
 *
 * <p>Read first: {@link dev.tunesmith.core.text.Excerpt}.
 */
@NullMarked
package dev.tunesmith.core.text;

import org.jspecify.annotations.NullMarked;
