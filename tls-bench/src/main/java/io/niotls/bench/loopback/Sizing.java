package io.niotls.bench.loopback;

import io.niotls.bench.result.Form;
import java.time.Duration;

/**
 * How much is run.
 *
 * @param window how long one sample takes; where it is of large bodies, until the last one's end
 * @param warmUp the most windows before the first that counts
 * @param windows how many count
 * @param body bytes of a large body
 * @param connections how many are open at a time
 */
record Sizing(Duration window, int warmUp, int windows, long body, int connections) {
    static Sizing of(Form form) {
        return switch (form) {
            case SMOKE -> new Sizing(Duration.ofMillis(50), 1, 1, 1 << 20, 4);
            case SHORT -> new Sizing(Duration.ofMillis(500), 10, 4, 64L << 20, 64);
            case LONG -> new Sizing(Duration.ofSeconds(1), 20, 10, 1L << 30, 64);
        };
    }
}
