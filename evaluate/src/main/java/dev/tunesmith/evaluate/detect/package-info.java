/**
 * Detectors that suspect an error in one answer: local, deterministic, each with the places it rests on.
 *
 * <p>Read {@link dev.tunesmith.evaluate.detect.Detector} first, then {@link dev.tunesmith.evaluate.detect.Detectors}, the
 * set that is used, then any one detector: there is a file for each {@link dev.tunesmith.evaluate.detect.ErrorKind}. A
 * {@link dev.tunesmith.evaluate.detect.Suspicion} is never a verdict: people confirm or dismiss it (package {@code
 * issue}). Checks (package {@code check}) judge what a suite's author demands; detectors look for what nobody asked about.
 */
@NullMarked
package dev.tunesmith.evaluate.detect;

import org.jspecify.annotations.NullMarked;
