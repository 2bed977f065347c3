/**
 * Reads YAML configuration with positions: unknown and duplicate keys are errors with line and column, and all problems
 * are reported at once.
 *
 * <p>Read first: {@link dev.tunesmith.core.config.YamlMap}.
 */
@NullMarked
package dev.tunesmith.core.config;

import org.jspecify.annotations.NullMarked;
