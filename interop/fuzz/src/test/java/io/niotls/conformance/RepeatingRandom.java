package io.niotls.conformance;

import java.security.SecureRandom;
import java.util.Random;

/** Random numbers that can be had once more. */
final class RepeatingRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final long seed;
    private final Random random;

    RepeatingRandom(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** Starts from the first number. */
    void reset() {
        random.setSeed(seed);
    }

    @Override
    public void nextBytes(byte[] bytes) {
        random.nextBytes(bytes);
    }
}
