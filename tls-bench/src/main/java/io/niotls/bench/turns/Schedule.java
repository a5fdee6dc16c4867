package io.niotls.bench.turns;

import io.niotls.bench.result.Form;
import java.time.Duration;
import java.util.List;

/**
 * How long turns are taken.
 *
 * @param turn how long a turn is
 * @param practice how much each subject does before the first round of all, in turns too; whoever has done it waits
 * @param leastWarmUp the fewest rounds of all before the first that counts
 * @param mostWarmUp the most, after which it begins although the figures do not stand still
 * @param rounds how many rounds count
 */
public record Schedule(Duration turn, long practice, int leastWarmUp, int mostWarmUp, int rounds) {
    private static final Duration SLICE = Duration.ofMillis(30);
    /** About how long a handshake takes while it is practised, over all subjects. */
    private static final double PRACTICE_SECONDS = 0.003;
    private static final Schedule SMOKE = new Schedule(Duration.ofMillis(1), 0, 0, 0, 2);

    /**
     * What the JVM of handshakes gets: the compiler looks at a method after a seventh of the calls that it waits for else. Most
     * of a handshake's methods are called once or twice in it, so a server comes there within minutes, and a short benchmark
     * would show the interpreter and the first compiler; those most whose handshakes take longest.
     */
    public static final List<String> HANDSHAKE_ARGUMENTS = List.of("-XX:CompileThresholdScaling=0.15");

    /**
     * Returns the one for handshakes in this JVM, if it has got {@link #HANDSHAKE_ARGUMENTS}. A turn is several times as long as
     * what a scheduler gives a thread at a time. The second compiler takes a method after 750 calls then, or after 90 and 2,250
     * rounds of loops, and as many again if it assumed what does not hold; it needs some seconds to do all.
     */
    public static Schedule ofHandshakes(Form form) {
        return switch (form) {
            case SMOKE -> SMOKE;
            case SHORT -> new Schedule(SLICE, 1_500, 60, 150, 41);
            case LONG -> new Schedule(SLICE, 10_000, 200, 600, 201);
        };
    }

    /** Returns the one for records in this JVM, which the compiler has seen enough of much sooner. */
    public static Schedule ofRecords(Form form) {
        return switch (form) {
            case SMOKE -> SMOKE;
            case SHORT -> new Schedule(SLICE, 0, 60, 150, 41);
            case LONG -> new Schedule(SLICE, 0, 150, 600, 201);
        };
    }

    /** Returns about how many seconds of it are one subject's. */
    public double seconds() {
        return turn.toNanos() / 1e9 * ((leastWarmUp + mostWarmUp) / 2.0 + rounds) + practice * PRACTICE_SECONDS;
    }
}
