/**
 * What is wrong with answers, followed over iterations: suspicions of detectors, failed checks and what people noted become
 * issues of an item, which are new, persist, are resolved or come back.
 */
@NullMarked
package dev.tunesmith.evaluate.issue;

import org.jspecify.annotations.NullMarked;
