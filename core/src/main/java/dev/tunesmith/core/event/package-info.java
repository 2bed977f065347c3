/**
 * What happens in a run, as a closed set of records that become the lines of {@code events.jsonl}, and the seam through
 * which long work reports progress.
 */
@NullMarked
package dev.tunesmith.core.event;

import org.jspecify.annotations.NullMarked;
