/**
 * The report of a tuned run: one HTML file without any outside resource, every text of data escaped.
 *
 * <p>Read first: {@link dev.tunesmith.project.report.HtmlReport}.
 */
@NullMarked
package dev.tunesmith.project.report;

import org.jspecify.annotations.NullMarked;
