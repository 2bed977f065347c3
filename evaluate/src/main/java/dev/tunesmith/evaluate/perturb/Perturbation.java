package dev.tunesmith.evaluate.perturb;

import java.util.Random;

/** Changes a text; the same random numbers give the same text. Safe for any thread. */
@FunctionalInterface
public interface Perturbation {

    /** The changed text; the text itself where there is nothing to change in it. */
    String apply(String text, Random random);
}
