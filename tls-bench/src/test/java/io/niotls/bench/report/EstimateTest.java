package io.niotls.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EstimateTest {
    private static Estimate ofFirst(int count) {
        return Estimate.of(IntStream.rangeClosed(1, count).mapToObj(i -> (double) i).toList());
    }

    @Test
    void reachesFromLowestToHighestBelowNineSamples() {
        assertEquals(new Estimate(1.5, 0.5), ofFirst(2));
        assertEquals(new Estimate(3, 2), ofFirst(5));
        assertEquals(new Estimate(4.5, 3.5), ofFirst(8));
    }

    @Test
    void leavesOutliersOutFromNineSamplesOn() {
        // Tables of the sign test: 95 % intervals of the median are from the 2nd to the 8th of 9, from the 6th to the 15th of 20.
        assertEquals(new Estimate(5, 3), ofFirst(9));
        assertEquals(new Estimate(10.5, 4.5), ofFirst(20));
    }

    @Test
    void takesTheFartherEnd() {
        assertEquals(new Estimate(2, 7), Estimate.of(List.of(1.0, 2.0, 9.0)));
    }

    @Test
    void knowsNoErrorOfOneSample() {
        assertFalse(Estimate.of(List.of(1.0)).hasError());
    }

    @Test
    void addsRelativeErrorsOfQuotients() {
        Estimate quotient = new Estimate(10, 1).dividedBy(new Estimate(5, 1));
        assertEquals(2, quotient.value());
        assertEquals(0.6, quotient.error(), 1e-9);
    }
}
