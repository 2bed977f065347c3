/**
 * Turns promptfoo's configuration files into suites: {@link dev.tunesmith.evaluate.promptfoo.PromptfooConverter} for the kinds
 * of assertion that both have.
 *
 * <p>What has no counterpart here is listed, never dropped. docs/promptfoo.md has the table of all kinds.
 */
@NullMarked
package dev.tunesmith.evaluate.promptfoo;

import org.jspecify.annotations.NullMarked;
