/**
 * What is trained, as people can check it: rows token by token with their loss mask, and figures over all of them.
 *
 * <p>Read first: {@link dev.tunesmith.project.preview.RowPreview} (one row), {@link dev.tunesmith.project.preview.PreviewText} (rows
 * on a terminal), {@link dev.tunesmith.project.preview.PrepareSummary} (figures). The same as a page is {@code PreviewPage} of the
 * package {@code report}.
 */
@NullMarked
package dev.tunesmith.project.preview;

import org.jspecify.annotations.NullMarked;
