package io.niotls.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;

/** Counts what this thread allocates, and holds it to a bound. */
public final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** More has been allocated than what came can justify. */
    static final class Exceeded extends AssertionError {
        private static final long serialVersionUID = 1L;

        private Exceeded(String message) {
            super(message);
        }
    }

    private long counted;

    /** Runs something and counts what it allocates, also if it fails. */
    public <T> T count(Callable<T> action) throws Exception {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            return action.call();
        } finally {
            counted += THREADS.getCurrentThreadAllocatedBytes() - before;
        }
    }

    /**
     * Makes sure that no more than a bound was allocated.
     *
     * @param bound in bytes
     * @param what is said if it is exceeded
     */
    public void check(long bound, String what) {
        if (counted > bound) {
            throw new Exceeded(what + " has allocated " + counted + " bytes where " + bound + " are the most");
        }
    }
}
