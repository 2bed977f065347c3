/**
 * {@code tunesmith.yaml} as records: every key with its default, all problems reported at once with line and column.
 *
 * <p>Read first: {@link dev.tunesmith.project.config.TunesmithConfig}.
 */
@NullMarked
package dev.tunesmith.project.config;

import org.jspecify.annotations.NullMarked;
