/**
 * Turns what a team already has (an FAQ, a Slack export, files of past answers) into samples with provenance.
 *
 * <p>Each collector says in its report what became of everything it saw: a sample, or skipped for a reason.
 */
@NullMarked
package dev.tunesmith.data.collect;

import org.jspecify.annotations.NullMarked;
