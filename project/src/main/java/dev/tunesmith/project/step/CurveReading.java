package dev.tunesmith.project.step;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a learning curve says: whether more data helped, and only where it did, the law by which it may go on.
 *
 * @param trend of the scores from the smallest amount to the largest
 * @param law through the points; null where they do not fall, or are too few for one
 * @param text for people: what was read and what follows, empty where there is nothing to say
 */
record CurveReading(Trend trend, @Nullable PowerLaw law, String text) {

    /** Fewer points fit any curve. */
    private static final int LEAST_FOR_FIT = 3;

    /** A score that falls by less than this share of it is flat: seeds alone move it so far. */
    private static final double LEAST_GAIN = 0.01;

    /** So many times the points' mean distance from the curve it must fall, or it is a line through a cloud. */
    private static final double LEAST_OVER_SCATTER = 2;

    private static final String ADVICE =
            "; no estimate is made. Before adding data of this kind look at what is wrong with the answers, at "
                    + "train.optimizer.learningRate and train.epochs, and whether the dev set is large enough to tell";

    /** Where the scores go; lower is better. */
    enum Trend {
        /** More data helped. */
        FALLS,
        /** It made no difference, or none that stands out of the scatter. */
        FLAT,
        /** It made the score worse. */
        RISES,
        /** One amount alone. */
        UNKNOWN;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Read a curve.
     *
     * @param unit of the scores
     * @param points (samples, score), ascending
     */
    static CurveReading of(String unit, List<double[]> points) {
        String few = "an estimate of what more data would bring takes " + LEAST_FOR_FIT + " amounts";
        if (points.size() < 2) {
            return new CurveReading(Trend.UNKNOWN, null, few);
        }
        double[] first = points.get(0);
        double[] last = points.get(points.size() - 1);
        String scores = String.format(
                Locale.ROOT, "%s %.4f after %.0f samples, %.4f after %.0f", unit, first[1], first[0], last[1], last[0]);
        if (last[1] > first[1] * (1 + LEAST_GAIN)) {
            return new CurveReading(Trend.RISES, null, "more data made it worse here: " + scores + ADVICE);
        }
        PowerLaw law = points.size() < LEAST_FOR_FIT ? null : PowerLaw.fit(points);
        boolean scattered = law != null && law.at(first[0]) - law.at(last[0]) <= LEAST_OVER_SCATTER * law.error();
        if (scattered || last[1] > first[1] * (1 - LEAST_GAIN)) {
            return new CurveReading(
                    Trend.FLAT,
                    null,
                    "more data did not help here: " + scores
                            + (scattered ? ", which is within the scatter of the points" : "")
                            + ADVICE);
        }
        if (law == null) {
            return new CurveReading(Trend.FALLS, null, few);
        }
        return new CurveReading(Trend.FALLS, law, fitted(unit, points, law));
    }

    private static String fitted(String unit, List<double[]> points, PowerLaw law) {
        double[] last = points.get(points.size() - 1);
        double[] best =
                points.stream().min((a, b) -> Double.compare(a[1], b[1])).orElse(last);
        return String.format(
                        Locale.ROOT,
                        "fitted %s = %.4f + %.4f n^-%.2f to %d points, mean distance %.4f: a direction, not a promise",
                        unit,
                        law.a(),
                        law.b(),
                        law.c(),
                        points.size(),
                        law.error())
                + (best[1] < last[1]
                        ? String.format(
                                Locale.ROOT,
                                "; %.0f samples gave %.4f, better than all %.0f",
                                best[0],
                                best[1],
                                last[0])
                        : "");
    }
}
