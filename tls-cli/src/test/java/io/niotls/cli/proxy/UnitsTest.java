package io.niotls.cli.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0", "10, 10000", "10s, 10000", "500ms, 500", "5m, 300000", "2h, 7200000", "1d, 86400000", "1w, 604800000",
        "1M, 2592000000", "1y, 31536000000", "1h 30m, 5400000", "1h30m, 5400000", "1m 0s 1ms, 60001", "90s, 90000",
    })
    void readsTimes(String text, long milliseconds) {
        assertEquals(Duration.ofMillis(milliseconds), Units.time(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", " ", "s", "-1", "+1", "1.5s", "10x", "10S", "1s 1m", "1s 1s", "1 1", "1 1s", " 1s", "1s x", "9999999999s", "\u0661",
        "1m\t1s"
    })
    void refusesOtherTimes(String text) {
        assertThrows(IllegalArgumentException.class, () -> Units.time(text));
    }

    @Test
    void boundsTimes() {
        assertEquals(Duration.ofDays(365), Units.time("365d"));
        assertThrows(IllegalArgumentException.class, () -> Units.time("365d 1ms"));
        assertThrows(IllegalArgumentException.class, () -> Units.time("999999999y"));
        assertEquals(Duration.ofMillis(1), Units.timeout("1ms"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Units.timeout("0s")).getMessage().contains("0"));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "4096, 4096", "16k, 16384", "16K, 16384", "1m, 1048576", "1g, 1073741824", "1024g, 1099511627776"})
    void readsSizes(String text, long bytes) {
        assertEquals(bytes, Units.size(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k", "-1", "1.5k", "1kb", "1 k", "1t", "1025g", "9999999999999g", "99999999999999", "0x10"})
    void refusesOtherSizes(String text) {
        assertThrows(IllegalArgumentException.class, () -> Units.size(text));
    }

    @Test
    void readsNumbersWithinBounds() {
        assertEquals(0, Units.number("0", 0, 10));
        assertEquals(10, Units.number("10", 0, 10));
        for (String text : new String[] {"", "-1", "11", "1x", "9999999999", "\u0661"}) {
            assertThrows(IllegalArgumentException.class, () -> Units.number(text, 0, 10), text);
        }
    }
}
