package dev.tunesmith.evaluate.metric;

/**
 * How much of the answer is right, and how much of the reference is there.
 *
 * @param precision hits / what the answer has, 0 to 1
 * @param recall hits / what the reference has, 0 to 1
 */
public record PrecisionRecall(double precision, double recall) {

    static final PrecisionRecall NONE = new PrecisionRecall(0, 0);

    static PrecisionRecall of(int hits, int inAnswer, int inReference) {
        return new PrecisionRecall((double) hits / inAnswer, (double) hits / inReference);
    }

    /** Harmonic mean of both; 0 where both are. */
    public double f1() {
        return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
    }
}
