package io.niotls.timing;

import java.util.Arrays;
import java.util.Random;

/**
 * Measures a subject with two classes of input, one fixed and one random, in random order, so that both see the same moods of the
 * machine.
 *
 * <p>A measurement on a busy machine has a long tail, which hides a small difference. So the test is also made on what lies below
 * each of a hundred percentiles of all measurements, dense at the upper end, and the largest |t| counts. More than 4.5 says that
 * there probably is a difference, more than 10 that there is; dudect has the same percentiles and bounds.
 */
final class Measurement {
    private static final int BATCH = 500;
    private static final int CROPS = 100;
    /** Fewer values than that below a percentile say nothing. */
    private static final int LEAST = 500;

    private static volatile int sink;

    /** What is measured. */
    interface Subject {
        /** Returns an input. Both classes must be made in the same way, and only differ in what is secret. */
        byte[] input(boolean fixed, Random random);

        /** Does what is timed; what it returns is used, so that no compiler leaves it out. */
        int run(byte[] input);

        /** Returns how often it is run in one measurement: what takes nanoseconds is run often enough to be seen. */
        default int repeats() {
            return 1;
        }
    }

    /**
     * What was found.
     *
     * @param samples measurements in the smaller class
     * @param nanoseconds the median of one run
     * @param t without cropping
     * @param croppedT the one with the largest absolute value among the percentiles
     * @param croppedDifference of the classes' means there, in nanoseconds per run
     */
    record Result(long samples, double nanoseconds, double t, double croppedT, double croppedDifference) {
        /** Returns the larger of both in absolute value. */
        double worst() {
            return Math.max(Math.abs(t), Math.abs(croppedT));
        }
    }

    private Measurement() {}

    /**
     * Measures.
     *
     * @param samples in both classes together
     */
    static Result measure(Subject subject, int samples, Random random) {
        measure(subject, samples / 10, random, new double[samples / 10], new byte[samples / 10]);
        double[] times = new double[samples];
        byte[] classes = new byte[samples];
        measure(subject, samples, random, times, classes);
        return analyse(times, classes, subject.repeats());
    }

    private static void measure(Subject subject, int samples, Random random, double[] times, byte[] classes) {
        byte[][] inputs = new byte[BATCH][];
        int used = 0;
        for (int start = 0; start < samples; start += BATCH) {
            int count = Math.min(BATCH, samples - start);
            for (int i = 0; i < count; i++) {
                boolean fixed = random.nextBoolean();
                classes[start + i] = (byte) (fixed ? 0 : 1);
                inputs[i] = subject.input(fixed, random);
            }
            for (int i = 0; i < count; i++) {
                byte[] input = inputs[i];
                int repeats = subject.repeats();
                long before = System.nanoTime();
                for (int j = 0; j < repeats; j++) {
                    used += subject.run(input);
                }
                times[start + i] = System.nanoTime() - before;
            }
        }
        sink = used;
    }

    /** Returns what measurements say; apart from {@link #measure} so that it can be tested. */
    static Result analyse(double[] times, byte[] classes, int repeats) {
        Welch all = welch(times, classes, Double.POSITIVE_INFINITY);
        double[] sorted = times.clone();
        Arrays.sort(sorted);
        double worst = 0;
        double difference = 0;
        for (int i = 0; i < CROPS; i++) {
            double share = 1 - Math.pow(0.5, 10.0 * (i + 1) / CROPS);
            Welch cropped = welch(times, classes, sorted[(int) (share * (sorted.length - 1))]);
            if (cropped.count() >= LEAST && Math.abs(cropped.t()) > Math.abs(worst)) {
                worst = cropped.t();
                difference = cropped.mean(0) - cropped.mean(1);
            }
        }
        return new Result(all.count(), sorted[sorted.length / 2] / repeats, all.t(), worst, difference / repeats);
    }

    private static Welch welch(double[] times, byte[] classes, double below) {
        Welch welch = new Welch();
        for (int i = 0; i < times.length; i++) {
            if (times[i] < below) {
                welch.add(classes[i], times[i]);
            }
        }
        return welch;
    }
}
