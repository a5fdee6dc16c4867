package io.niotls.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.bench.report.Summary.Heading;
import io.niotls.bench.result.Measurement;
import io.niotls.bench.result.Results;
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

    private static Results.Measured measured(int round, String subject, String unit, double... samples) {
        return new Results.Measured(17, round, Measurement.of("record", Golden.RECORD, subject, "time", unit, samples));
    }

    @Test
    void takesTheOneRoundThatBothHave() {
        Summary partly = new Summary(Golden.of(List.of(measured(1, "niotls", "us", 1, 1), measured(2, "niotls", "us", 20, 20),
                measured(2, "SunJSSE", "us", 38, 42), measured(3, "SunJSSE", "us", 900, 900))));
        Estimate ratio = partly.comparison(17, RECORD, "time", "SunJSSE").orElseThrow();
        assertEquals(2, ratio.value(), 1e-9);
        assertEquals(2 * 2 / 40.0, ratio.error(), 1e-9);
    }

    @Test
    void moreIsBetterForRatesAndShares() {
        assertTrue(Summary.moreIsBetter("MB/s") && Summary.moreIsBetter("%"));
        assertFalse(Summary.moreIsBetter("us") || Summary.moreIsBetter("s/GB"));
    }

    @Test
    void namesForksThatDidNotStandStill() {
        Summary moving = new Summary(Golden.of(List.of(measured(1, "niotls", "us", 10, 9, 9.5, 9.1),
                measured(2, "niotls", "us", 9),
                measured(1, "SunJSSE", "us", 100, 70, 60, 50, 40, 40), measured(2, "SunJSSE", "us", 40, 60, 41))));
        assertEquals(List.of("JDK 17, record/" + Golden.RECORD + "/SunJSSE, round 1: time from 85.0 to 40.0 us"),
                moving.drifting().stream().map(Summary.Drift::words).toList());
        assertEquals(List.of(), summary.drifting());
    }

    @Test
    void titlesTellSizesFromOtherNumbers() {
        assertEquals("record, 4 threads, 100 connections",
                Titles.of(new Heading("scaling", "record-4-threads-100-connections")));
        assertEquals("TLS 1.3, AES-128-GCM, latency, 15,000 requests/s",
                Titles.of(new Heading("loopback", "tls13-aes_128_gcm-latency-15000")));
        assertEquals("TLS 1.3, AES-128-GCM, 100 B, heap, open",
                Titles.of(new Heading("record", "tls13-aes_128_gcm-100-heap-open")));
    }
}
