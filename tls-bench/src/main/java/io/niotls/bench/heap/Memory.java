package io.niotls.bench.heap;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** How much memory this JVM uses. */
final class Memory {
    private static final Path STATM = Path.of("/proc/self/statm");
    /** Linux on all machines that we build for. */
    private static final long PAGE = 4_096;
    /** Readings that must agree, one after the other: what is freed in stages, by finalizers and cleaners, has rests between. */
    private static final int AGREEING = 8;
    private static final int MOST_READINGS = 100;
    /** In bytes. What the JVM itself does between two collections. */
    private static final long NOISE = 2_048;
    /** In nanoseconds: for cleaners and finalizers, which run in threads of their own after a collection. */
    private static final long PAUSE = 20_000_000;

    private Memory() {}

    /**
     * Returns the size in bytes of the objects in the heap that something refers to, after full collections.
     *
     * @throws IllegalStateException if it does not come to rest
     */
    static long used() {
        long last = Long.MAX_VALUE;
        int agreeing = 0;
        for (int i = 0; i < MOST_READINGS; i++) {
            do {
                System.gc();
                LockSupport.parkNanos(PAUSE);
            } while (ManagementFactory.getMemoryMXBean().getObjectPendingFinalizationCount() > 0);
            long used = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
            agreeing = Math.abs(used - last) <= NOISE ? agreeing + 1 : 1;
            if (agreeing == AGREEING) {
                return used;
            }
            last = used;
        }
        throw new IllegalStateException("the heap does not come to rest after " + MOST_READINGS + " collections");
    }

    /** Returns how many bytes of this process are in memory; empty where there is no {@code /proc}. */
    static Optional<Long> resident() throws IOException {
        return Files.exists(STATM)
                ? Optional.of(Long.parseLong(Files.readString(STATM).split(" ")[1]) * PAGE)
                : Optional.empty();
    }
}
