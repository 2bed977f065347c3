/** What to add to the training data: requests for samples, made from the issues that are open, and what answers them. */
@NullMarked
package dev.tunesmith.evaluate.plan;

import org.jspecify.annotations.NullMarked;
