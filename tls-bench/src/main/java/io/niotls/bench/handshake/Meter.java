package io.niotls.bench.handshake;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What the two sides of handshakes have cost the calling thread, each for itself. Reading the three clocks costs about a
 * microsecond a turn, most of it a system call: so the time of a pair is measured without it. For one thread; {@link
 * SidesProfiler} reads it between iterations.
 */
final class Meter implements Laps {
    /** The one of this JVM: a profiler of JMH's cannot be handed one. */
    static final Meter SHARED = new Meter();

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** One side's sums. */
    static final class Side {
        private long nanos;
        private long cpuNanos;
        private long bytes;

        long nanos() {
            return nanos;
        }

        long cpuNanos() {
            return cpuNanos;
        }

        long bytes() {
            return bytes;
        }

        private void clear() {
            nanos = 0;
            cpuNanos = 0;
            bytes = 0;
        }
    }

    private final Side clientSide = new Side();
    private final Side serverSide = new Side();
    private long handshakes;
    private long nanos;
    private long cpuNanos;
    private long bytes;

    private Meter() {}

    @Override
    public void start() {
        handshakes++;
        bytes = THREADS.getCurrentThreadAllocatedBytes();
        cpuNanos = THREADS.getCurrentThreadCpuTime();
        nanos = System.nanoTime();
    }

    @Override
    public void client() {
        lap(clientSide);
    }

    @Override
    public void server() {
        lap(serverSide);
    }

    private void lap(Side side) {
        long nanosNow = System.nanoTime();
        long cpuNanosNow = THREADS.getCurrentThreadCpuTime();
        long bytesNow = THREADS.getCurrentThreadAllocatedBytes();
        side.nanos += nanosNow - nanos;
        side.cpuNanos += cpuNanosNow - cpuNanos;
        side.bytes += bytesNow - bytes;
        bytes = bytesNow;
        cpuNanos = cpuNanosNow;
        // Last, so that the wall clock does not count the reading of the others.
        nanos = System.nanoTime();
    }

    Side clientSide() {
        return clientSide;
    }

    Side serverSide() {
        return serverSide;
    }

    /** Returns how many handshakes were begun since the last {@link #clear}. */
    long handshakes() {
        return handshakes;
    }

    void clear() {
        handshakes = 0;
        clientSide.clear();
        serverSide.clear();
    }
}
