package dev.tunesmith.bench;

import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Times a speed-up and what it replaces in turn, so that whatever else the machine does meets both; and holds their numbers
 * beside each other.
 *
 * @param on with the speed-up; opens its own scope
 * @param off without it
 */
record OnOff(Runnable on, Runnable off) {

    private static final int ROUNDS = 7;

    /** A difference that rounding makes, as a share of the largest number. */
    private static final double TOLERANCE = 1e-5;

    /**
     * Time both.
     *
     * @param calls how often each is called in a round; seconds are those of one call
     */
    Map<String, Object> seconds(int calls) {
        double[] with = new double[ROUNDS];
        double[] without = new double[ROUNDS];
        time(on, 1); // warms up
        time(off, 1);
        for (int i = 0; i < ROUNDS; i++) {
            boolean first = i % 2 == 0; // neither always comes second
            if (first) {
                with[i] = time(on, calls);
            }
            without[i] = time(off, calls);
            if (!first) {
                with[i] = time(on, calls);
            }
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        Map<String, Double> onFigures = figures(with);
        Map<String, Double> offFigures = figures(without);
        figures.put("on", onFigures);
        figures.put("off", offFigures);
        figures.put("medianOffByOn", offFigures.get("medianSeconds") / onFigures.get("medianSeconds"));
        figures.put("minimumOffByOn", offFigures.get("minimumSeconds") / onFigures.get("minimumSeconds"));
        return figures;
    }

    /** Median and minimum of the rounds of one thing alone. */
    static Map<String, Double> seconds(Runnable work, int calls) {
        double[] seconds = new double[ROUNDS];
        time(work, calls); // warms up
        for (int i = 0; i < ROUNDS; i++) {
            seconds[i] = time(work, calls);
        }
        return figures(seconds);
    }

    private static Map<String, Double> figures(double[] seconds) {
        Arrays.sort(seconds);
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("medianSeconds", seconds[ROUNDS / 2]);
        figures.put("minimumSeconds", seconds[0]);
        return figures;
    }

    private static double time(Runnable work, int calls) {
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            work.run();
        }
        return (System.nanoTime() - start) / 1e9 / calls;
    }

    /**
     * The largest difference between the numbers of both ways.
     *
     * @throws IllegalStateException if it is more than rounding
     */
    static double difference(String what, Tensor on, Tensor off) {
        try (Scope scope = Scope.open()) {
            double difference = largest(on.sub(off));
            double scale = largest(off);
            if (!(difference <= TOLERANCE * scale)) {
                throw new IllegalStateException(what + ": with and without the speed-up differ by " + difference
                        + " where the largest number is " + scale);
            }
            return difference;
        }
    }

    /** The largest absolute value. */
    private static double largest(Tensor tensor) {
        return Math.sqrt(
                tensor.square().reshape(1, tensor.elements()).amax(1).item());
    }
}
