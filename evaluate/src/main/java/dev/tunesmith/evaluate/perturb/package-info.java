/**
 * Small changes of an input, such as typing errors or another spelling of numbers, that must not change the answer.
 *
 * <p>Source of the kinds: Ribeiro et al. 2020 (CheckList) and Giskard's text perturbations.
 */
@NullMarked
package dev.tunesmith.evaluate.perturb;

import org.jspecify.annotations.NullMarked;
