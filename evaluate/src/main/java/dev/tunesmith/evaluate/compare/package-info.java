/**
 * Sets two runs over the same items side by side, item by item, with intervals and the alarms that keep claims honest.
 */
@NullMarked
package dev.tunesmith.evaluate.compare;

import org.jspecify.annotations.NullMarked;
