/**
 * The entries of {@code data.sources} in a project's configuration: what each is, and its collector.
 *
 * <p>Read first: {@link dev.tunesmith.data.source.DataSource}.
 */
@NullMarked
package dev.tunesmith.data.source;

import org.jspecify.annotations.NullMarked;
