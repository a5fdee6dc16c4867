package io.niotls.nio;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Finishes what was closed in non-blocking mode where no selector of ours can: the channel was not registered with one, or the
 * selector was closed too.
 *
 * <p>One thread for the channels of each platform provider, which exists while there is something to do. It is no daemon: what
 * was written before a close is not lost because the program's last thread ends right after, and it holds the program back for
 * at most the linger timeout.
 */
final class BackgroundCloser implements Runnable {
    private static final ReentrantLock LOCK = new ReentrantLock();
    /** Those that run. Guarded by the lock, as their queues are. */
    private static final Map<SelectorProvider, BackgroundCloser> RUNNING = new HashMap<>();

    private final SelectorProvider provider;
    private final Selector selector;
    private final Queue<Lingering> arrivals = new ArrayDeque<>();
    /** The thread's own. */
    private final Set<Lingering> adopted = new HashSet<>();
    private final Deadlines deadlines = new Deadlines();

    private BackgroundCloser(SelectorProvider provider, Selector selector) {
        this.provider = provider;
        this.selector = selector;
    }

    /** Takes over a closed channel. Never blocks, never throws; where no thread or selector can be had, the channel is closed. */
    static void take(Lingering last) {
        if (!offer(last)) {
            last.end();
        }
    }

    private static boolean offer(Lingering last) {
        LOCK.lock();
        try {
            SelectorProvider provider = last.transport().provider();
            BackgroundCloser closer = RUNNING.get(provider);
            if (closer == null) {
                closer = start(provider);
            }
            closer.arrivals.add(last);
            closer.selector.wakeup();
            return true;
        } catch (IOException | OutOfMemoryError unavailable) {
            return false;
        } finally {
            LOCK.unlock();
        }
    }

    private static BackgroundCloser start(SelectorProvider provider) throws IOException {
        Selector selector = provider.openSelector();
        try {
            BackgroundCloser closer = new BackgroundCloser(provider, selector);
            Thread thread = new Thread(closer, "niotls-closer");
            thread.setDaemon(false);
            thread.start();
            RUNNING.put(provider, closer);
            return closer;
        } catch (Throwable unavailable) {
            selector.close();
            throw unavailable;
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
            // The selector does not work; what is left is closed below.
        } finally {
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

    /** Returns whether nothing is left to do, and nobody will bring more. */
    private boolean isOver() {
        LOCK.lock();
        try {
            boolean over = adopted.isEmpty() && arrivals.isEmpty();
            if (over) {
                RUNNING.remove(provider, this);
            }
            return over;
        } finally {
            LOCK.unlock();
        }
    }

    private void adopt(Lingering last) {
        if (last.step()) {
            return;
        }
        try {
            SelectionKey key = last.transport().register(selector, last.awaited());
            key.attach(new Adopted(last, deadlines.add(last.deadline(), () -> {
                adopted.remove(last);
                last.end();
            })));
            adopted.add(last);
        } catch (IOException | RuntimeException unfit) {
            // A channel that its own provider's selector does not take (TLS in TLS, say), or one that is gone.
            last.end();
        }
    }

    private record Adopted(Lingering last, Deadlines.Entry deadline) {}

    private void goOn(SelectionKey key) {
        Adopted one = (Adopted) key.attachment();
        if (one.last.step()) {
            deadlines.remove(one.deadline);
            adopted.remove(one.last);
        } else if (key.isValid()) {
            key.interestOps(one.last.awaited());
        }
    }

    /** Closes whatever is left: nothing, unless something is broken. */
    private void giveUp() {
        adopted.forEach(Lingering::end);
        Queue<Lingering> left;
        LOCK.lock();
        try {
            RUNNING.remove(provider, this);
            left = new ArrayDeque<>(arrivals);
            arrivals.clear();
        } finally {
            LOCK.unlock();
        }
        left.forEach(Lingering::end);
    }
}
