package io.niotls.bench.turns;

import io.niotls.bench.result.Form;
import java.time.Duration;

/**
 * How long turns are taken.
 *
 * @param turn how long a turn is
 * @param leastWarmUp the fewest rounds before the first that counts
 * @param mostWarmUp the most, after which it begins although the figures do not stand still
 * @param rounds how many rounds count
 */
public record Schedule(Duration turn, int leastWarmUp, int mostWarmUp, int rounds) {
    private static final Duration SLICE = Duration.ofMillis(30);
    private static final Schedule SMOKE = new Schedule(Duration.ofMillis(1), 0, 0, 2);

    /**
     * Returns the one for handshakes in this JVM. A turn is several times as long as what a scheduler gives a thread at a time.
     * The compiler has seen enough of a handshake, most of which runs once in it, after some thousands: five seconds.
     */
    public static Schedule ofHandshakes(Form form) {
        return switch (form) {
            case SMOKE -> SMOKE;
            case SHORT -> new Schedule(SLICE, 160, 240, 41);
            case LONG -> new Schedule(SLICE, 300, 900, 201);
        };
    }

    /** Returns the one for records in this JVM, which the compiler has seen enough of much sooner. */
    public static Schedule ofRecords(Form form) {
        return switch (form) {
            case SMOKE -> SMOKE;
            case SHORT -> new Schedule(SLICE, 60, 150, 41);
            case LONG -> new Schedule(SLICE, 150, 600, 201);
        };
    }

    /** Returns about how many seconds of it are one subject's. */
    public double seconds() {
        return turn.toNanos() / 1e9 * ((leastWarmUp + mostWarmUp) / 2.0 + rounds);
    }
}
