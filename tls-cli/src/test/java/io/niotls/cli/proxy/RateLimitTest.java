package io.niotls.cli.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTest {
    private static final long SECOND = 1_000_000_000;
    private static final long START = Long.MAX_VALUE - SECOND / 2;

    @Test
    void withoutARateEverythingPasses() {
        RateLimit limit = RateLimit.of(0, START);
        limit.spend(1L << 40);
        assertEquals(Long.MAX_VALUE, limit.allowance(START));
    }

    @Test
    void whatIsTooFastToBeCountedIsNotLimited() {
        assertEquals(Long.MAX_VALUE, RateLimit.of(Long.MAX_VALUE, START).allowance(START));
    }

    @Test
    void startsWithOneSecondAndSavesNoMore() {
        RateLimit limit = RateLimit.of(1_000, START);
        assertEquals(1_000, limit.allowance(START));
        assertEquals(1_000, limit.allowance(START + 100 * SECOND));
    }

    @Test
    void nothingPassesUntilTheResumption() {
        RateLimit limit = RateLimit.of(1_000, START);
        limit.spend(1_000);
        assertEquals(0, limit.allowance(START));
        long resumption = limit.resumption();
        assertTrue(resumption - START > 0);
        assertEquals(0, limit.allowance(resumption - 2_000_000));
        assertTrue(limit.allowance(resumption) > 0);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 7, 1_000, 65_536, 1_000_003, 8_999_999_999L})
    void passesTheRateAndNotMore(long rate) {
        RateLimit limit = RateLimit.of(rate, START);
        long now = START;
        long passed = 0;
        long seconds = 20;
        while (now - START <= seconds * SECOND) {
            long allowed = limit.allowance(now);
            if (allowed == 0) {
                now = limit.resumption();
            } else {
                long taken = Math.min(allowed, 16_384);
                limit.spend(taken);
                passed += taken;
                now += 1_000;
            }
            assertTrue(passed <= rate * ((now - START) / SECOND + 2), "too much by " + now);
        }
        // The last piece may still be on its way, and whoever moves 16,384 bytes in a microsecond cannot be faster.
        assertTrue(passed >= Math.min(rate * seconds, 16_384 * 1_000_000L * seconds), passed + " in " + seconds + " seconds");
    }
}
