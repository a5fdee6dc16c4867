package io.niotls.bench.record;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What the calling thread has used since a connection was made: JMH's profilers also count the handshake before, which divided by
 * few operations is more than what is looked for. For one thread; {@link RecordProfiler} reads it between iterations.
 */
final class RecordMeter {
    /** The one of this JVM: a profiler of JMH's cannot be handed one. */
    static final RecordMeter SHARED = new RecordMeter();

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private boolean measured;
    private long bytes;
    private long cpuNanos;

    private RecordMeter() {}

    void clear() {
        measured = false;
    }

    void start() {
        cpuNanos = THREADS.getCurrentThreadCpuTime();
        bytes = THREADS.getCurrentThreadAllocatedBytes();
    }

    void stop() {
        bytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
        cpuNanos = THREADS.getCurrentThreadCpuTime() - cpuNanos;
        measured = true;
    }

    /** Returns whether something was measured since the last {@link #clear}. */
    boolean hasMeasured() {
        return measured;
    }

    long bytes() {
        return bytes;
    }

    long cpuNanos() {
        return cpuNanos;
    }
}
