/**
 * Test suites as written in {@code suites/*.yaml}: which items, which checks, which of them is the headline.
 */
@NullMarked
package dev.tunesmith.evaluate.suite;

import org.jspecify.annotations.NullMarked;
