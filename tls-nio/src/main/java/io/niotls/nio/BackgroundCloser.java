package io.niotls.nio;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Finishes what was closed in non-blocking mode where no selector of ours can: the channel was not registered with one, or the
 * selector was closed too.
 *
 * <p>One thread, which exists while there is something to do. It is no daemon: what was written before a close is not lost
 * because the program's last thread ends right after, and it holds the program back for at most the linger timeout.
 */
final class BackgroundCloser implements Runnable {
    private static final ReentrantLock LOCK = new ReentrantLock();
    /** The one that runs, if one does. Guarded by the lock, as its queue is. */
    private static BackgroundCloser running;

    private final Selector selector;
    private final Queue<Lingering> arrivals = new ArrayDeque<>();
    /** Guarded by the lock: whoever wants the thread to end must see that nothing has arrived. */
    private int count;
    private final Deadlines deadlines = new Deadlines();

    private BackgroundCloser(Selector selector) {
        this.selector = selector;
    }

    /** Takes over a closed channel. Never blocks, never throws; where no thread or selector can be had, the channel is closed. */
    static void take(Lingering last) {
        LOCK.lock();
        try {
            if (running == null) {
                // The transports are the platform's, whoever has wrapped them.
                BackgroundCloser closer = new BackgroundCloser(last.transport().provider().openSelector());
                Thread thread = new Thread(closer, "niotls-closer");
                thread.setDaemon(false);
                thread.start();
                running = closer;
            }
            running.arrivals.add(last);
            running.count++;
            running.selector.wakeup();
        } catch (IOException | OutOfMemoryError unavailable) {
            last.end();
        } finally {
            LOCK.unlock();
        }
    }

    @Override
    public void run() {
        try (selector) {
            while (!isOver()) {
                for (Lingering last = next(); last != null; last = next()) {
                    adopt(last);
                }
                long now = System.nanoTime();
                deadlines.expire(now);
                long wait = deadlines.next(now);
                if (wait == Long.MAX_VALUE) {
                    selector.selectNow(this::goOn);
                } else {
                    selector.select(this::goOn, TimeUnit.NANOSECONDS.toMillis(wait - 1) + 1);
                }
            }
        } catch (IOException broken) {
            giveUp();
        }
    }

    private Lingering next() {
        LOCK.lock();
        try {
            return arrivals.poll();
        } finally {
            LOCK.unlock();
        }
    }

    private boolean isOver() {
        LOCK.lock();
        try {
            if (count == 0) {
                running = null;
            }
            return count == 0;
        } finally {
            LOCK.unlock();
        }
    }

    private void adopt(Lingering last) {
        if (last.step()) {
            forget();
            return;
        }
        try {
            SelectionKey key = last.transport().register(selector, last.awaited());
            key.attach(new Adopted(last, deadlines.add(last.deadline(), () -> {
                last.end();
                forget();
            })));
        } catch (ClosedChannelException gone) {
            last.end();
            forget();
        }
    }

    private record Adopted(Lingering last, Deadlines.Entry deadline) {}

    private void goOn(SelectionKey key) {
        Adopted adopted = (Adopted) key.attachment();
        if (adopted.last.step()) {
            deadlines.remove(adopted.deadline);
            forget();
        } else if (key.isValid()) {
            key.interestOps(adopted.last.awaited());
        }
    }

    private void forget() {
        LOCK.lock();
        try {
            count--;
        } finally {
            LOCK.unlock();
        }
    }

    /** Closes everything: the selector does not work. */
    private void giveUp() {
        deadlines.expireAll();
        LOCK.lock();
        try {
            if (running == this) {
                running = null;
            }
            arrivals.forEach(Lingering::end);
        } finally {
            LOCK.unlock();
        }
    }
}
