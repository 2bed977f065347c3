/**
 * Finds the best prompt for a model, and the items that it handles at most fairly even so.
 */
@NullMarked
package dev.tunesmith.evaluate.probe;

import org.jspecify.annotations.NullMarked;
