package io.niotls.jsse;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What another thread does with a socket, since most of what blocking sockets do takes two threads.
 *
 * @param <T> the result
 */
final class SocketTask<T> {
    /** After this a test is taken to hang; nothing here waits for a clock otherwise. */
    private static final long HANG_SECONDS = 20;
    /** A thread that is seen at rest so often in a row is taken to wait: a call into the kernel need not. */
    private static final int SIGHTINGS = 50;

    private final FutureTask<T> task;
    private final Thread thread;

    private SocketTask(Callable<T> work) {
        this.task = new FutureTask<>(work);
        this.thread = new Thread(task, "the other thread");
        thread.setDaemon(true);
    }

    /** Work without a result. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    static <T> SocketTask<T> start(Callable<T> work) {
        SocketTask<T> started = new SocketTask<>(work);
        started.thread.start();
        return started;
    }

    static SocketTask<Void> run(Action work) {
        return start(() -> {
            work.run();
            return null;
        });
    }

    Thread thread() {
        return thread;
    }

    boolean isDone() {
        return task.isDone();
    }

    /** Returns the work's result, or throws what it threw. */
    T result() throws Exception {
        try {
            return task.get(HANG_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw new AssertionError("the other thread failed", failure.getCause());
        } catch (TimeoutException hang) {
            AssertionError error = new AssertionError("the other thread hangs", hang);
            error.setStackTrace(thread.getStackTrace());
            throw error;
        }
    }

    /** Returns what the work threw; that it returned is a failure of the test. */
    Exception failure() {
        T result;
        try {
            result = result();
        } catch (Exception expected) {
            return expected;
        }
        throw new AssertionError("was to fail and returned " + result);
    }

    /** Waits for the end, whichever it is. */
    void end() {
        try {
            result();
        } catch (Exception whichever) {
            // The other side's failure is what the test looks at.
        }
    }

    /**
     * Waits until the thread waits: for a lock, for another thread, or in the kernel.
     *
     * @throws AssertionError if it ends instead, or goes on for ever
     */
    SocketTask<T> awaitBlocked() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(HANG_SECONDS);
        for (int seen = 0; seen < SIGHTINGS; seen = isBlocked() ? seen + 1 : 0) {
            if (task.isDone()) {
                throw new AssertionError("was to wait and returned " + result());
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("the other thread does not come to rest");
            }
            Thread.yield();
        }
        return this;
    }

    private boolean isBlocked() {
        return switch (thread.getState()) {
            case WAITING, TIMED_WAITING, BLOCKED -> true;
            case NEW, TERMINATED -> false;
            case RUNNABLE -> {
                // The JVM knows nothing of a wait in the kernel; where the platform's sockets call it, it is where they wait.
                StackTraceElement[] trace = thread.getStackTrace();
                yield trace.length > 0 && trace[0].isNativeMethod() && trace[0].getClassName().startsWith("sun.nio.ch.");
            }
        };
    }
}
