/**
 * Text as the duplicate, split and contamination rules see it: normalised, in words, hashed.
 *
 * <p>Everything here gives the same answer on every machine and in every locale.
 */
@NullMarked
package dev.tunesmith.data.text;

import org.jspecify.annotations.NullMarked;
