/**
 * Data files from one format into another, a row at a time, with an account of what the target cannot carry.
 *
 * <p>Read first: {@link dev.tunesmith.data.convert.Converter}.
 */
@NullMarked
package dev.tunesmith.data.convert;

import org.jspecify.annotations.NullMarked;
