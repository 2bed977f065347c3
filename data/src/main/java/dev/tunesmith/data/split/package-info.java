/**
 * Divides samples into train, dev and test so that nothing in train gives an item of the others away.
 *
 * <p>Read first: {@link dev.tunesmith.data.split.GroupSplitter}, then {@link dev.tunesmith.data.split.Contamination}.
 */
@NullMarked
package dev.tunesmith.data.split;

import org.jspecify.annotations.NullMarked;
