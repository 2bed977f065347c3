package dev.tunesmith.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import java.lang.management.ManagementFactory;
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

    /** Seconds of a call, and those of all processors in this process, which other work beside it changes little. */
    private record Seconds(double wall, double processor) {}

    /**
     * What the rounds took, for one call.
     *
     * @param medianSeconds median of the rounds
     * @param minimumSeconds the fastest round
     * @param processorSeconds median of the time on all processors
     */
    record Timing(double medianSeconds, double minimumSeconds, double processorSeconds) {

        private static Timing of(Seconds[] rounds) {
            double[] wall =
                    Arrays.stream(rounds).mapToDouble(Seconds::wall).sorted().toArray();
            double[] processor = Arrays.stream(rounds)
                    .mapToDouble(Seconds::processor)
                    .sorted()
                    .toArray();
            return new Timing(wall[rounds.length / 2], wall[0], processor[rounds.length / 2]);
        }
    }

    /**
     * Time both.
     *
     * @param calls how often each is called in a round; seconds are those of one call
     */
    Map<String, Object> seconds(int calls) {
        Seconds[] with = new Seconds[ROUNDS];
        Seconds[] without = new Seconds[ROUNDS];
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
        Timing onTiming = Timing.of(with);
        Timing offTiming = Timing.of(without);
        figures.put("on", onTiming);
        figures.put("off", offTiming);
        figures.put("medianOffByOn", offTiming.medianSeconds / onTiming.medianSeconds);
        figures.put("minimumOffByOn", offTiming.minimumSeconds / onTiming.minimumSeconds);
        figures.put("processorOffByOn", offTiming.processorSeconds / onTiming.processorSeconds);
        return figures;
    }

    /** Time one thing alone. */
    static Timing seconds(Runnable work, int calls) {
        Seconds[] seconds = new Seconds[ROUNDS];
        time(work, calls); // warms up
        for (int i = 0; i < ROUNDS; i++) {
            seconds[i] = time(work, calls);
        }
        return Timing.of(seconds);
    }

    private static Seconds time(Runnable work, int calls) {
        long start = System.nanoTime();
        long processorStart = processorNanos();
        for (int i = 0; i < calls; i++) {
            work.run();
        }
        double processor = (processorNanos() - processorStart) / 1e9 / calls;
        return new Seconds((System.nanoTime() - start) / 1e9 / calls, processor);
    }

    private static long processorNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
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
        return Math.sqrt(tensor.square().reshape(1, tensor.elements()).amax(1).item());
    }
}
