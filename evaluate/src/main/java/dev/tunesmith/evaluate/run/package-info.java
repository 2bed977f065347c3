/**
 * Lets a model answer the items of a suite and records outputs and scores, so that a killed evaluation goes on where
 * it was and answers are scored again without generating again.
 */
@NullMarked
package dev.tunesmith.evaluate.run;

import org.jspecify.annotations.NullMarked;
