package io.niotls.bench.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LinesTest {
    private static final Measurement MEASUREMENT = Measurement.of("record", "tls13-16384", "floor", "time", "us", 1.5, 2);

    @Test
    void writesOneLine() {
        assertEquals("{\"group\":\"record\",\"name\":\"tls13-16384\",\"subject\":\"floor\",\"metric\":\"time\",\"unit\":\"us\","
                + "\"samples\":[1.5,2],\"inTurns\":false}", Lines.toJson(MEASUREMENT));
    }

    @Test
    void readsWhatItHasWritten() {
        assertEquals(Optional.of(MEASUREMENT), Lines.parse(Lines.toJson(MEASUREMENT)));
        Measurement turns = Measurement.inTurns("record", "a", "niotls", "cpu", "us", List.of(1.0, 2.0));
        assertEquals(Optional.of(turns), Lines.parse(Lines.toJson(turns)));
    }

    @Test
    void skipsWhatLibrariesPrint() {
        assertEquals(Optional.empty(), Lines.parse("WARNING: a library has something to say"));
    }

    @Test
    void rejectsBrokenMeasurements() {
        assertThrows(IllegalArgumentException.class, () -> Lines.parse("{\"group\":\"record\"}"));
    }

    @Test
    void rejectsMeasurementsWithoutSamples() {
        assertThrows(IllegalArgumentException.class, () -> new Measurement("g", "n", "s", "m", "u", List.of()));
        assertThrows(IllegalArgumentException.class, () -> Measurement.of("g", "n", "s", "m", "u", Double.NaN));
    }

    @Test
    void takesTheMiddleAsMedian() {
        assertEquals(2, Measurement.of("g", "n", "s", "m", "u", 9, 1, 2).median());
        assertEquals(1.5, Measurement.of("g", "n", "s", "m", "u", 9, 1, 2, 0).median());
    }
}
