package io.niotls.bench.report;

import io.niotls.bench.result.Measurement;
import java.util.List;

/**
 * A median, and the quartiles beside it.
 *
 * @param value the median
 * @param low the lower quartile; not a number where there was one sample only
 * @param high the upper quartile; not a number where there was one sample only
 */
record Estimate(double value, double low, double high) {
    /**
     * Takes the median and the quartiles of samples; of less than four the lowest and the highest.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Estimate of(List<Double> samples) {
        double median = Measurement.median(samples);
        if (samples.size() == 1) {
            return new Estimate(median, Double.NaN, Double.NaN);
        }
        double[] sorted = samples.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int outside = sorted.length / 4;
        return new Estimate(median, sorted[outside], sorted[sorted.length - 1 - outside]);
    }

    /** Returns this divided by another that was measured apart: the ends that are farthest from each other are compared. */
    Estimate dividedBy(Estimate divisor) {
        return new Estimate(value / divisor.value, low / divisor.high, high / divisor.low);
    }

    /** Returns the sum with another that was measured apart. */
    Estimate plus(Estimate other) {
        return new Estimate(value + other.value, low + other.low, high + other.high);
    }

    /** Returns this with something else subtracted that was measured apart. */
    Estimate minus(Estimate other) {
        return new Estimate(value - other.value, low - other.high, high - other.low);
    }

    /** Returns whether the quartiles are known. */
    boolean hasQuartiles() {
        return !Double.isNaN(low);
    }

    /** Returns the largest of the ends of some intervals. */
    static double reach(List<Estimate> estimates) {
        return estimates.stream().mapToDouble(e -> e.hasQuartiles() ? e.high : e.value).max().orElse(0);
    }
}
