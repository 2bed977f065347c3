/**
 * Files of samples, in and out: the shapes that training data comes in, detected or named, read row by row.
 *
 * <p>Read first: {@link dev.tunesmith.data.format.SampleReader} and {@link dev.tunesmith.data.format.SampleFormats}. The
 * own format, {@code samples.jsonl}, is described at {@link dev.tunesmith.data.format.CanonicalFormat}.
 */
@NullMarked
package dev.tunesmith.data.format;

import org.jspecify.annotations.NullMarked;
