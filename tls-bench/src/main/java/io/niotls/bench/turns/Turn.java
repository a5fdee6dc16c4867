package io.niotls.bench.turns;

/**
 * What somebody has done in one turn, and what it cost.
 *
 * @param amount what was done: operations or bytes; more than zero
 * @param nanos how long it took by the wall clock, the sum where several threads work
 * @param cpuNanos how long the threads that work were on a processor
 * @param bytes what they allocated on the heap
 */
public record Turn(long amount, long nanos, long cpuNanos, long bytes) {
    /** @throws IllegalArgumentException if nothing was done: then nothing can be said about it */
    public Turn {
        if (amount <= 0) {
            throw new IllegalArgumentException("a turn in which nothing was done");
        }
    }

    /** Returns the CPU time of each in microseconds. */
    public double cpuMicrosEach() {
        return cpuNanos / 1e3 / amount;
    }

    /** Returns the wall clock's time of each in microseconds. */
    public double microsEach() {
        return nanos / 1e3 / amount;
    }

    /** Returns the bytes allocated for each. */
    public double bytesEach() {
        return (double) bytes / amount;
    }

    /** Returns how many are done in a second of CPU time. */
    public double perCpuSecond() {
        return amount * 1e9 / cpuNanos;
    }

    /** Returns how many were done in a second of the wall clock. */
    public double perSecond() {
        return amount * 1e9 / nanos;
    }
}
