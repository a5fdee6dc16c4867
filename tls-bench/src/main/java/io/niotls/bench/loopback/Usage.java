package io.niotls.bench.loopback;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * What a process has used since its start.
 *
 * @param cpuNanos CPU time of all its threads, those of the compiler and the collector included
 * @param allocated bytes on the heap, by the threads that are alive
 */
record Usage(long cpuNanos, long allocated) {
    /** Returns this process's. */
    static Usage here() {
        ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        long[] each = threads.getThreadAllocatedBytes(threads.getAllThreadIds());
        // A thread that has ended meanwhile has -1.
        long allocated = Arrays.stream(each).filter(bytes -> bytes > 0).sum();
        return new Usage(ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime(), allocated);
    }

    /** Returns what was used since then. */
    Usage since(Usage before) {
        return new Usage(cpuNanos - before.cpuNanos, allocated - before.allocated);
    }

    /** Returns both together. */
    Usage plus(Usage other) {
        return new Usage(cpuNanos + other.cpuNanos, allocated + other.allocated);
    }
}
