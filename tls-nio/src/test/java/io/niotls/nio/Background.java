package io.niotls.nio;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Something that another thread does, for tests of what threads do to each other.
 *
 * @param <T> the result
 */
final class Background<T> {
    /** After this a test is taken to hang; nothing here waits for a clock otherwise. */
    private static final long HANG_SECONDS = 60;

    private final FutureTask<T> task;
    private final Thread thread;

    private Background(Callable<T> work) {
        this.task = new FutureTask<>(work);
        this.thread = new Thread(task, "background");
        thread.setDaemon(true);
    }

    static <T> Background<T> start(Callable<T> work) {
        Background<T> background = new Background<>(work);
        background.thread.start();
        return background;
    }

    /**
     * Waits until the thread waits: for a lock, for another thread, or in the kernel.
     *
     * @throws AssertionError if it ends instead, or goes on for ever
     */
    Background<T> awaitBlocked() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(HANG_SECONDS);
        // A call into the kernel need not wait there: it must be seen to stay.
        for (int seen = 0; seen < 5; seen = isBlocked() ? seen + 1 : 0) {
            if (task.isDone()) {
                throw new AssertionError("the other thread has ended and was to wait: " + outcome());
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("the other thread does not come to rest");
            }
            Thread.yield();
        }
        return this;
    }

    /**
     * Waits until something is so that no other thread can be waited for.
     *
     * @throws AssertionError if it does not come
     */
    static void await(BooleanSupplier condition, String what) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(HANG_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("does not come: " + what);
            }
            Thread.yield();
        }
    }

    boolean isDone() {
        return task.isDone();
    }

    void interrupt() {
        thread.interrupt();
    }

    /** Returns the work's result, or throws what it threw. */
    T result() throws Exception {
        try {
            return task.get(HANG_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw failure;
        } catch (TimeoutException hang) {
            AssertionError error = new AssertionError("the other thread hangs", hang);
            error.setStackTrace(thread.getStackTrace());
            throw error;
        }
    }

    private boolean isBlocked() {
        return switch (thread.getState()) {
            case WAITING, TIMED_WAITING, BLOCKED -> true;
            case NEW, TERMINATED -> false;
            case RUNNABLE -> {
                // The JVM knows nothing of a wait in the kernel; where the platform's channels call it, it is where they wait.
                StackTraceElement[] trace = thread.getStackTrace();
                yield trace.length > 0 && trace[0].isNativeMethod() && trace[0].getClassName().startsWith("sun.nio.ch.");
            }
        };
    }

    private String outcome() {
        try {
            return "it returned " + task.get();
        } catch (ExecutionException | InterruptedException failure) {
            return "it threw " + failure.getCause();
        }
    }
}
