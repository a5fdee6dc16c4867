package io.niotls.nio;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;

/**
 * A reentrant lock of which a channel has several: {@link java.util.concurrent.locks.ReentrantLock} in one object instead of two,
 * which is a third less memory for each connection. As there, who comes when it is free may have it before those who wait.
 */
final class ChannelLock extends AbstractQueuedSynchronizer {
    private static final long serialVersionUID = 1L;

    /** Takes the lock, and waits for it as long as it takes. */
    void lock() {
        acquire(1);
    }

    /** Takes the lock if it is free, or this thread's. */
    boolean tryLock() {
        return tryAcquire(1);
    }

    /**
     * Takes the lock if it is to be had in time.
     *
     * @throws InterruptedException if this thread is interrupted before or meanwhile
     */
    boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        return tryAcquireNanos(1, unit.toNanos(time));
    }

    /**
     * Gives the lock back, once for each time that it was taken.
     *
     * @throws IllegalMonitorStateException if it is not this thread's
     */
    void unlock() {
        release(1);
    }

    /** {@inheritDoc} The state is how many times the owner has taken it. */
    @Override
    protected boolean tryAcquire(int once) {
        Thread thread = Thread.currentThread();
        if (getExclusiveOwnerThread() == thread) {
            setState(Math.addExact(getState(), once));
            return true;
        }
        if (compareAndSetState(0, once)) {
            setExclusiveOwnerThread(thread);
            return true;
        }
        return false;
    }

    @Override
    protected boolean tryRelease(int once) {
        if (getExclusiveOwnerThread() != Thread.currentThread()) {
            throw new IllegalMonitorStateException();
        }
        int left = getState() - once;
        if (left == 0) {
            setExclusiveOwnerThread(null);
        }
        setState(left);
        return left == 0;
    }
}
