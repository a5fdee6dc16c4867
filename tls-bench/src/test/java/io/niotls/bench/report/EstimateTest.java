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
    void reachesFromLowestToHighestBelowFourSamples() {
        assertEquals(new Estimate(1.5, 1, 2), ofFirst(2));
        assertEquals(new Estimate(2, 1, 3), ofFirst(3));
    }

    @Test
    void leavesAQuarterOutOnEitherSide() {
        assertEquals(new Estimate(2.5, 2, 3), ofFirst(4));
        assertEquals(new Estimate(3, 2, 4), ofFirst(5));
        assertEquals(new Estimate(21, 11, 31), ofFirst(41));
    }

    @Test
    void knowsNoQuartilesOfOneSample() {
        assertFalse(Estimate.of(List.of(1.0)).hasQuartiles());
    }

    @Test
    void comparesTheFarthestEndsOfWhatWasMeasuredApart() {
        assertEquals(new Estimate(2, 9 / 6.0, 11 / 4.0), new Estimate(10, 9, 11).dividedBy(new Estimate(5, 4, 6)));
        assertEquals(new Estimate(5, 3, 7), new Estimate(10, 9, 11).minus(new Estimate(5, 4, 6)));
        assertEquals(new Estimate(15, 13, 17), new Estimate(10, 9, 11).plus(new Estimate(5, 4, 6)));
    }
}
