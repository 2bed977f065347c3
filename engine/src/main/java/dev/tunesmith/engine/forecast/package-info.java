/**
 * What a run will cost, and which choices are best, measured on this machine before the run.
 *
 * <p><b>Read first</b>: {@link dev.tunesmith.engine.forecast.MachineProbe} (dtype and BLAS), {@link
 * dev.tunesmith.engine.forecast.Forecaster} (time and memory of a training run).
 */
@NullMarked
package dev.tunesmith.engine.forecast;

import org.jspecify.annotations.NullMarked;
