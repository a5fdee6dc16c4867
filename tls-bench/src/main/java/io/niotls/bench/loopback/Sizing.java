package io.niotls.bench.loopback;

import io.niotls.bench.result.Form;
import io.niotls.bench.turns.Schedule;
import java.time.Duration;

/**
 * How much is run.
 *
 * @param schedule of the servers' turns; where they are of large bodies, each goes on until the last one's end
 * @param body bytes of a large body
 * @param connections how many are open at a time
 */
record Sizing(Schedule schedule, long body, int connections) {
    static Sizing of(Form form) {
        return switch (form) {
            case SMOKE -> new Sizing(new Schedule(Duration.ofMillis(50), 0, 0, 0, 1), 1 << 20, 4);
            case SHORT -> new Sizing(new Schedule(Duration.ofMillis(500), 0, 6, 12, 12), 64L << 20, 64);
            case LONG -> new Sizing(new Schedule(Duration.ofSeconds(2), 0, 8, 20, 15), 256L << 20, 64);
        };
    }
}
