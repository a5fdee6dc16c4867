package io.niotls.bench.report;

import io.niotls.bench.result.Measurement;
import java.util.List;

/**
 * A median, and how far it may be off.
 *
 * @param value the median
 * @param error the distance from it to the farther end of its interval; not a number where there was one sample only
 */
record Estimate(double value, double error) {
    /** The chance that the interval misses the true median is at most this, where there are enough samples to say so. */
    private static final double MISS = 0.05;

    /**
     * Takes the median of samples, with the interval that order statistics give: it supposes no distribution. Fewer than six
     * samples cannot reach 95 %, so that the interval is from the lowest to the highest: 50 % for two of them, 75 % for three,
     * 94 % for five.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Estimate of(List<Double> samples) {
        double median = Measurement.median(samples);
        if (samples.size() == 1) {
            return new Estimate(median, Double.NaN);
        }
        double[] sorted = samples.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int outside = outside(sorted.length);
        double low = sorted[outside];
        double high = sorted[sorted.length - 1 - outside];
        return new Estimate(median, Math.max(median - low, high - median));
    }

    /** Returns how many samples at either end lie outside: whether one is above the median is a fair coin's. */
    private static int outside(int count) {
        double term = Math.pow(0.5, count);
        double tail = term;
        for (int outside = 0; ; outside++) {
            term *= (count - outside) / (outside + 1.0);
            tail += term;
            if (2 * tail > MISS) {
                return outside;
            }
        }
    }

    /** Returns this divided by another that was measured apart: their relative errors add up. */
    Estimate dividedBy(Estimate divisor) {
        double quotient = value / divisor.value;
        return new Estimate(quotient, quotient * (error / value + divisor.error / divisor.value));
    }

    /** Returns the sum with another that was measured apart: their errors add up. */
    Estimate plus(Estimate other) {
        return new Estimate(value + other.value, error + other.error);
    }

    /** Returns this with something else subtracted that was measured apart: their errors add up. */
    Estimate minus(Estimate other) {
        return new Estimate(value - other.value, error + other.error);
    }

    /** Returns whether the error is known. */
    boolean hasError() {
        return !Double.isNaN(error);
    }

    /** Returns the largest of the ends of some intervals. */
    static double reach(List<Estimate> estimates) {
        return estimates.stream().mapToDouble(e -> e.value + (e.hasError() ? e.error : 0)).max().orElse(0);
    }
}
