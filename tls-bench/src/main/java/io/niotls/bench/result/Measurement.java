package io.niotls.bench.result;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * What one fork found out about one metric of one subject.
 *
 * @param group handshake, record, heap, loopback or scaling
 * @param name the case, the same for all subjects that are compared
 * @param subject the stack's label, or {@code floor}
 * @param metric what was measured: time, cpu, allocated, rate, p99 and so on
 * @param unit the unit of the samples: us, B, 1/s and so on
 * @param samples one per iteration or turn, in their order; never empty, all finite
 * @param inTurns whether a sample belongs to the one at the same place of each other subject of the case: they were taken in
 *     turns
 */
public record Measurement(
        String group, String name, String subject, String metric, String unit, List<Double> samples, boolean inTurns) {
    /** The subject that does nothing but the primitives. */
    public static final String FLOOR = "floor";

    /** @throws IllegalArgumentException if there is no sample, or one that is no finite number */
    public Measurement {
        Objects.requireNonNull(group);
        Objects.requireNonNull(name);
        Objects.requireNonNull(subject);
        Objects.requireNonNull(metric);
        Objects.requireNonNull(unit);
        samples = List.copyOf(samples);
        if (samples.isEmpty() || !samples.stream().allMatch(Double::isFinite)) {
            throw new IllegalArgumentException(group + " " + name + " " + subject + " " + metric + ": " + samples);
        }
    }

    /** Whose samples were taken apart from others'. */
    public Measurement(String group, String name, String subject, String metric, String unit, List<Double> samples) {
        this(group, name, subject, metric, unit, samples, false);
    }

    /** Returns one whose samples were taken in turns with those of the other subjects. */
    public static Measurement inTurns(
            String group, String name, String subject, String metric, String unit, List<Double> samples) {
        return new Measurement(group, name, subject, metric, unit, samples, true);
    }

    /** Returns a measurement with one sample or several. */
    public static Measurement of(String group, String name, String subject, String metric, String unit, double... samples) {
        return new Measurement(group, name, subject, metric, unit, Arrays.stream(samples).boxed().toList());
    }

    /** Returns the samples' median; the mean of the middle two if their number is even. */
    public double median() {
        return median(samples);
    }

    /**
     * Returns the median of some numbers; the mean of the middle two if their number is even.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static double median(List<Double> numbers) {
        if (numbers.isEmpty()) {
            throw new IllegalArgumentException("no samples");
        }
        double[] sorted = numbers.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
