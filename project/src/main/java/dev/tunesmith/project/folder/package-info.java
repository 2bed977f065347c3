/**
 * A project on disk: where its files are, its runs, the locks that keep two processes apart, and the stamps by which a step
 * knows that its work is done.
 *
 * <p>Read first: {@link dev.tunesmith.project.folder.ProjectFolder}.
 */
@NullMarked
package dev.tunesmith.project.folder;

import org.jspecify.annotations.NullMarked;
