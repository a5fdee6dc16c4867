package io.niotls.timing;

/** Welch's t-test on two classes, one value at a time (Welford's update, so that nothing is lost to rounding). */
final class Welch {
    private final long[] count = new long[2];
    private final double[] mean = new double[2];
    private final double[] squares = new double[2];

    /** Adds a value to class 0 or 1. */
    void add(int of, double value) {
        count[of]++;
        double delta = value - mean[of];
        mean[of] += delta / count[of];
        squares[of] += delta * (value - mean[of]);
    }

    /** Returns how many values the smaller class has. */
    long count() {
        return Math.min(count[0], count[1]);
    }

    /** Returns the mean of a class. */
    double mean(int of) {
        return mean[of];
    }

    /** Returns t: how many standard errors the mean of class 0 lies above that of class 1; 0 if that cannot be said. */
    double t() {
        if (count() < 2) {
            return 0;
        }
        double error = squares[0] / (count[0] - 1) / count[0] + squares[1] / (count[1] - 1) / count[1];
        return error == 0 ? 0 : (mean[0] - mean[1]) / Math.sqrt(error);
    }
}
