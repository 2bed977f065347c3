package dev.tunesmith.data.split;

/**
 * How much of the data a split takes: a share of all groups, or a number of samples.
 *
 * @param value a share from 0 to below 1, or a whole number of samples
 * @param isShare which of the two
 */
public record Amount(double value, boolean isShare) {

    public Amount {
        if (isShare ? value < 0 || value >= 1 : value < 0 || value != Math.rint(value)) {
            throw new IllegalArgumentException("not a share from 0 to below 1, nor a number of samples: " + value);
        }
    }

    /** A share of all groups, 0 to below 1. */
    public static Amount share(double share) {
        return new Amount(share, true);
    }

    /** A number of samples, reached or passed by as little as whole groups allow. */
    public static Amount count(int samples) {
        return new Amount(samples, false);
    }

    /** A configured number: below 1 a share, else a count. */
    public static Amount of(double number) {
        return number < 1 ? share(number) : count((int) Math.rint(number));
    }
}
