/**
 * The loop, one readable class a step: collect, curate, split, prepare, probe, forecast, train, evaluate, compare, report; and
 * {@link dev.tunesmith.project.step.Loop}, which is all of them.
 *
 * <p>Each step skips what is already done, says so, and says what to do next. A step needs a {@link
 * dev.tunesmith.project.step.StepContext}; those that ask a model get a {@link dev.tunesmith.project.step.BaseModel}.
 */
@NullMarked
package dev.tunesmith.project.step;

import org.jspecify.annotations.NullMarked;
