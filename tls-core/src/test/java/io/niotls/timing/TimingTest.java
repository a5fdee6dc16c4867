package io.niotls.timing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.timing.Measurement.Result;
import io.niotls.timing.Measurement.Subject;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The statistics are right, and the subjects do what they say. Nothing here fails on time. */
@Timeout(60)
class TimingTest {
    @Test
    void computesWelchsTByItsDefinition() {
        double[] first = {27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6};
        double[] second = {27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2};
        Welch welch = new Welch();
        for (int i = 0; i < first.length; i++) {
            welch.add(0, first[i]);
            welch.add(1, second[i]);
        }
        assertEquals(20.75, welch.mean(0), 1e-9);
        assertEquals(23.3, welch.mean(1), 1e-9);
        assertEquals((20.75 - 23.3) / Math.sqrt(variance(first) / 10 + variance(second) / 10), welch.t(), 1e-9);
    }

    private static double variance(double[] values) {
        double mean = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return sum / (values.length - 1);
    }

    @Test
    void saysNothingOfTooFewValues() {
        Welch welch = new Welch();
        assertEquals(0, welch.t());
        welch.add(0, 1);
        welch.add(1, 2);
        assertEquals(0, welch.t());
    }

    @Test
    void findsNoDifferenceWhereThereIsNone() {
        assertTrue(drawn(0, 0).worst() < 4.5);
    }

    @Test
    void findsSmallDifferenceUnderLongTail() {
        // A hundredth of the spread, and one value in fifty a hundred times as long: only cropping shows it.
        Result result = drawn(3, 0.02);
        assertTrue(Math.abs(result.t()) < 4.5, "t " + result.t());
        assertTrue(Math.abs(result.croppedT()) > 10, "cropped " + result.croppedT());
        assertTrue(result.croppedT() > 0, "class 0 is the slower one");
    }

    /** Returns what is said of normally distributed times, around 1,000 with a spread of 50. */
    private static Result drawn(double difference, double tail) {
        Random random = new Random(7);
        double[] times = new double[200_000];
        byte[] classes = new byte[times.length];
        for (int i = 0; i < times.length; i++) {
            classes[i] = (byte) random.nextInt(2);
            times[i] = 1_000 + 50 * random.nextGaussian() + (classes[i] == 0 ? difference : 0);
            times[i] *= random.nextDouble() < tail ? 1 + 100 * random.nextDouble() : 1;
        }
        return Measurement.analyse(times, classes, 1);
    }

    @Test
    void everySubjectTakesBothClasses() {
        for (Map.Entry<String, TimingReport.Row> row : TimingReport.rows().entrySet()) {
            Subject subject = row.getValue().subject();
            Random random = new Random(3);
            for (int i = 0; i < 20; i++) {
                byte[] fixed = subject.input(true, random);
                byte[] other = subject.input(false, random);
                assertEquals(fixed.length, other.length, row.getKey());
                subject.run(fixed);
                subject.run(other);
                if (row.getKey().startsWith("CBC")) {
                    assertEquals(-1, subject.run(fixed), row.getKey());
                    assertEquals(-1, subject.run(other), row.getKey());
                }
            }
            Result result = Measurement.measure(subject, 200, random);
            assertTrue(result.samples() > 50 && result.nanoseconds() > 0, row.getKey());
        }
    }
}
