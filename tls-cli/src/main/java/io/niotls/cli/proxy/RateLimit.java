package io.niotls.cli.proxy;

/**
 * How much of one direction may pass: a token bucket that holds what passes in a second, and starts full, as nginx's rates do.
 * For one thread.
 *
 * <p>It is kept as a moment, up to which everything that has passed is paid for: {@code now} minus that moment is the credit.
 */
final class RateLimit {
    private static final long SECOND = 1_000_000_000;
    /** 72 Gbit/s: more cannot be counted in nanoseconds, and is no limit. */
    private static final long HIGHEST_RATE = 9_000_000_000L;
    /** How long credit is saved up before it is spent again, or many tiny pieces would pass. */
    private static final long QUANTA_PER_SECOND = 20;
    /** A piece that is worth a system call, however high the rate. */
    private static final long WORTHWHILE = 16_384;

    private final long rate;
    private final long quantum;
    private long paidUntil;

    private RateLimit(long rate, long now) {
        this.rate = rate;
        this.quantum = Math.max(1, Math.min(WORTHWHILE, rate / QUANTA_PER_SECOND));
        this.paidUntil = now - SECOND;
    }

    /**
     * Makes one.
     *
     * @param bytesPerSecond 0: no limit
     * @param now a time in nanoseconds, as for every other method
     */
    static RateLimit of(long bytesPerSecond, long now) {
        return new RateLimit(bytesPerSecond > HIGHEST_RATE ? 0 : bytesPerSecond, now);
    }

    /** Returns how many bytes may pass now: 0, or as many as are worth it. */
    long allowance(long now) {
        if (rate == 0) {
            return Long.MAX_VALUE;
        }
        if (now - paidUntil > SECOND) {
            paidUntil = now - SECOND;
        }
        long credit = Math.max(0, now - paidUntil) * rate / SECOND;
        return credit < quantum ? 0 : credit;
    }

    /** Says how many bytes have passed; where they were more than allowed, for they were there already, later ones wait. */
    void spend(long bytes) {
        if (rate > 0) {
            // Rounded up: what passes is never more than the rate.
            paidUntil += (bytes * SECOND + rate - 1) / rate;
        }
    }

    /** Returns the moment from which on something may pass. */
    long resumption() {
        return paidUntil + (quantum * SECOND + rate - 1) / Math.max(1, rate);
    }
}
