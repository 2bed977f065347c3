/**
 * Makes one clean set of samples out of what was collected, and says what it did to each.
 *
 * <p>Read first: {@link dev.tunesmith.data.curate.Curator}. Nothing disappears without a line in the
 * {@link dev.tunesmith.data.curate.CurationReport}.
 */
@NullMarked
package dev.tunesmith.data.curate;

import org.jspecify.annotations.NullMarked;
