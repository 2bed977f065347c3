/** Suites, checks and statistics. */
@NullMarked
package dev.tunesmith.evaluate;

import org.jspecify.annotations.NullMarked;
