/**
 * Statistics for paired comparisons: McNemar, paired bootstrap, Wilson, Holm. Pure functions, all in double.
 */
@NullMarked
package dev.tunesmith.evaluate.stats;

import org.jspecify.annotations.NullMarked;
