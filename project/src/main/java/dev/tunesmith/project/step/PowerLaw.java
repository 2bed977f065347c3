package dev.tunesmith.project.step;

import java.util.List;

/**
 * A falling curve {@code a + b n^-c} through points (n, loss): what a learning curve usually looks like.
 *
 * <p>c is searched on a grid, a and b are least squares for each c, a never below 0 and b never below 0. <b>Source</b>: Hestness
 * et al. 2017, <i>Deep learning scaling is predictable, empirically</i>, section 3.
 *
 * @param a the loss that no amount of data goes below
 * @param b scale
 * @param c steepness
 * @param error root mean square distance of the points from the curve
 */
record PowerLaw(double a, double b, double c, double error) {

    private static final double LEAST_C = 0.02;
    private static final double MOST_C = 2;
    private static final double STEP_C = 0.02;

    /** Fit; at least three points of different n. */
    static PowerLaw fit(List<double[]> points) {
        PowerLaw best = null;
        for (double c = LEAST_C; c <= MOST_C; c += STEP_C) {
            PowerLaw fitted = fit(points, c);
            if (best == null || fitted.error < best.error) {
                best = fitted;
            }
        }
        if (best == null) {
            throw new IllegalStateException("the grid of c is empty");
        }
        return best;
    }

    private static PowerLaw fit(List<double[]> points, double c) {
        int n = points.size();
        double sx = 0;
        double sy = 0;
        double sxx = 0;
        double sxy = 0;
        for (double[] point : points) {
            double x = Math.pow(point[0], -c);
            sx += x;
            sy += point[1];
            sxx += x * x;
            sxy += x * point[1];
        }
        double b = (n * sxy - sx * sy) / (n * sxx - sx * sx);
        double a = (sy - b * sx) / n;
        if (a < 0) {
            a = 0;
            b = sxy / sxx;
        }
        if (!(b > 0)) { // the loss does not fall: a flat line says so
            b = 0;
            a = sy / n;
        }
        double squares = 0;
        for (double[] point : points) {
            double distance = point[1] - a - b * Math.pow(point[0], -c);
            squares += distance * distance;
        }
        return new PowerLaw(a, b, c, Math.sqrt(squares / n));
    }

    /** The loss that n samples would bring. */
    double at(double n) {
        return a + b * Math.pow(n, -c);
    }
}
