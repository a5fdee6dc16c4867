package io.niotls.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.bench.report.Summary.Heading;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SummaryTest {
    private static final Heading RECORD = new Heading("record", Golden.RECORD);
    private static final Heading ECHO = new Heading("loopback", "tls13-aes_128_gcm-echo");

    private final Summary summary = new Summary(Golden.results());

    @Test
    void takesMediansOfRoundsOfMediansOfIterations() {
        assertEquals(new Estimate(15, 5), summary.value(17, RECORD.of("niotls", "time")).orElseThrow());
    }

    @Test
    void comparesWithinRounds() {
        Estimate ratio = summary.comparison(17, RECORD, "time", "SunJSSE").orElseThrow();
        assertEquals(1.85, ratio.value(), 1e-9);
        assertEquals(0.05, ratio.error(), 1e-9);
    }

    @Test
    void takesErrorsOfIterationsWhereThereIsOneRound() {
        Estimate ratio = summary.comparison(17, ECHO, "rate", "Netty+<&\">").orElseThrow();
        assertEquals(2, ratio.value(), 1e-9);
        assertEquals(2 * 100 / 3_000.0, ratio.error(), 1e-9);
    }

    @Test
    void putsOursFirstAndTheFloorLast() {
        assertEquals(List.of("niotls", "SunJSSE", "floor"), summary.subjects(RECORD));
        assertEquals(Optional.of("tls-nio"), summary.baseline(ECHO));
    }

    @Test
    void comparesNothingWithItselfNorWithWhatIsMissing() {
        assertTrue(summary.comparison(17, RECORD, "time", "niotls").isEmpty());
        assertTrue(summary.comparison(25, RECORD, "time", "floor").isEmpty());
        assertTrue(summary.value(25, ECHO.of("tls-nio", "rate")).isEmpty());
    }
}
