package io.niotls.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.bench.report.Summary.Heading;
import io.niotls.bench.result.Measurement;
import io.niotls.bench.result.Results;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummaryTest {
    private static final Heading RECORD = new Heading("record", Golden.RECORD);
    private static final Heading ECHO = new Heading("loopback", "tls13-aes_128_gcm-echo");

    private final Summary summary = new Summary(Golden.results());

    @Test
    void takesMediansOfRoundsOfMediansOfIterations() {
        assertEquals(new Estimate(15, 10, 20), summary.value(17, RECORD.of("niotls", "cpu")).orElseThrow());
        assertEquals(new Estimate(3_000, 2_900, 3_100), summary.value(17, ECHO.of("tls-nio", "rate")).orElseThrow());
    }

    @Test
    void comparesTurnsOfOneRoundOfTurns() {
        Estimate ratio = summary.comparison(25, RECORD, "cpu", "SunJSSE").orElseThrow();
        assertEquals(new Estimate(1.5, 1.5, 1.5), ratio);
        assertEquals(new Estimate(1.85, 1.8, 1.9), summary.comparison(17, RECORD, "cpu", "SunJSSE").orElseThrow());
    }

    @Test
    void takesQuartilesOfIterationsWhereThereIsOneRound() {
        Estimate ratio = summary.comparison(17, ECHO, "rate", "Netty+<&\">").orElseThrow();
        assertEquals(new Estimate(2, 2_900 / 1_500.0, 3_100 / 1_500.0), ratio);
    }

    @Test
    void comparesWithTheFirstWhereNobodyIsOurs() {
        Heading scaling = new Heading("scaling", "record-niotls");
        Summary growing = new Summary(Golden.of(scaling.group(), scaling.name(), "cpu", "us",
                Map.of("10 connections", List.of(2.0, 2.0))));
        assertEquals("10 connections", growing.baseline(scaling));
    }

    @Test
    void putsOursFirstAndTheFloorLast() {
        assertEquals(List.of("niotls", "SunJSSE", "floor"), summary.subjects(RECORD));
        assertEquals("tls-nio", summary.baseline(ECHO));
    }

    @Test
    void comparesNothingWithItselfNorWithWhatIsMissing() {
        assertTrue(summary.comparison(17, RECORD, "cpu", "niotls").isEmpty());
        assertTrue(summary.comparison(25, RECORD, "cpu", "floor").isEmpty());
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
        assertEquals(new Estimate(2, 1.9, 2.1), ratio);
    }

    @Test
    void moreIsBetterForRatesAndShares() {
        assertTrue(Summary.moreIsBetter("MB/s") && Summary.moreIsBetter("%"));
        assertFalse(Summary.moreIsBetter("us") || Summary.moreIsBetter("s/GB"));
    }

    @Test
    void namesWhoDidNotStandStill() {
        Summary moving = new Summary(Golden.of(List.of(measured(1, "niotls", "us", 10, 9, 9.5, 9.1),
                measured(2, "niotls", "us", 9),
                measured(1, "SunJSSE", "us", 100, 70, 60, 50, 40, 40), measured(2, "SunJSSE", "us", 40, 60, 41))));
        assertEquals(List.of("JDK 17, record/" + Golden.RECORD + "/SunJSSE, round 1: time from 85.0 to 40.0"),
                moving.drifting().stream().map(Summary.Drift::words).toList());
        assertEquals(List.of(), summary.drifting(), "of turns it is the ratio that has to stand still");
    }

    @Test
    void namesWhoseRatioDidNotStandStill() {
        Summary moving = new Summary(Golden.of(List.of(inTurns("niotls", 1, 2, 3), inTurns("SunJSSE", 2, 4, 9))));
        assertEquals(List.of("JDK 17, record/" + Golden.RECORD + "/SunJSSE, round 1: ratio from 2.00 to 3.00"),
                moving.drifting().stream().map(Summary.Drift::words).toList());
    }

    private static Results.Measured inTurns(String subject, double... samples) {
        List<Double> turns = Arrays.stream(samples).boxed().toList();
        return new Results.Measured(17, 1, Measurement.inTurns("record", Golden.RECORD, subject, "cpu", "us", turns));
    }

    @Test
    void titlesTellSizesFromOtherNumbers() {
        assertEquals("record, niotls", Titles.of(new Heading("scaling", "record-niotls")));
        assertEquals("TLS 1.3, AES-128-GCM, latency, 15,000 requests/s",
                Titles.of(new Heading("loopback", "tls13-aes_128_gcm-latency-15000")));
        assertEquals("TLS 1.3, AES-128-GCM, 100 B, heap, open",
                Titles.of(new Heading("record", "tls13-aes_128_gcm-100-heap-open")));
    }
}
