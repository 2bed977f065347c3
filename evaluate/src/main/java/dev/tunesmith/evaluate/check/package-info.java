/**
 * Checks that judge one answer, deterministic and local.
 *
 * <p>A {@link dev.tunesmith.evaluate.check.Check} has a name and a version (raised whenever a verdict could change), and
 * gives a {@link dev.tunesmith.evaluate.check.Judgement} with evidence. {@link
 * dev.tunesmith.evaluate.check.CheckRegistry} finds them by name and reads their options.
 */
@NullMarked
package dev.tunesmith.evaluate.check;

import org.jspecify.annotations.NullMarked;
