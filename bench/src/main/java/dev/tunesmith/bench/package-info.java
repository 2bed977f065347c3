/** Side-by-side benchmarks; never shipped. */
@NullMarked
package dev.tunesmith.bench;

import org.jspecify.annotations.NullMarked;
