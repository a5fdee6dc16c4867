package io.niotls.bench.turns;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What the calling thread has used while it ran: time, CPU time, bytes allocated. Starting and stopping it costs about a
 * microsecond, of which half is counted. For one thread.
 */
public final class Stopwatch {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private long nanos;
    private long cpuNanos;
    private long bytes;

    /** Returns the CPU time of the calling thread in nanoseconds. */
    public static long cpuNanos() {
        return THREADS.getCurrentThreadCpuTime();
    }

    /** Goes on. */
    public void start() {
        // The one that is a system call is read innermost, so that reading the others is not counted by it.
        bytes -= THREADS.getCurrentThreadAllocatedBytes();
        nanos -= System.nanoTime();
        cpuNanos -= THREADS.getCurrentThreadCpuTime();
    }

    /** Stands still. */
    public void stop() {
        cpuNanos += THREADS.getCurrentThreadCpuTime();
        nanos += System.nanoTime();
        bytes += THREADS.getCurrentThreadAllocatedBytes();
    }

    /** Begins anew; not while it runs. */
    public void clear() {
        nanos = 0;
        cpuNanos = 0;
        bytes = 0;
    }

    /** Returns what so many operations have cost since it was cleared; not while it runs. */
    public Turn read(long operations) {
        return new Turn(operations, nanos, cpuNanos, bytes);
    }
}
