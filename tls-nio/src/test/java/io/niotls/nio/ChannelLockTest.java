package io.niotls.nio;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChannelLockTest {
    private final ChannelLock lock = new ChannelLock();
    private final ExecutorService other = Executors.newSingleThreadExecutor();
    private int counted;

    @AfterEach
    void stop() {
        other.shutdownNow();
    }

    private <T> T inOther(Callable<T> task) throws Exception {
        return other.submit(task).get();
    }

    @Test
    void isGivenBackAsOftenAsItWasTaken() throws Exception {
        lock.lock();
        assertTrue(lock.tryLock());
        lock.unlock();
        assertFalse(inOther(() -> lock.tryLock()));
        lock.unlock();
        assertTrue(inOther(() -> lock.tryLock()));
        assertFalse(lock.tryLock());
    }

    @Test
    void givesUpWhenTheTimeIsOver() throws Exception {
        lock.lock();
        assertFalse(inOther(() -> lock.tryLock(1, TimeUnit.MILLISECONDS)));
        lock.unlock();
        assertTrue(inOther(() -> lock.tryLock(1, TimeUnit.MILLISECONDS)));
    }

    @Test
    void refusesToBeGivenBackByAnotherThread() throws Exception {
        assertThrows(IllegalMonitorStateException.class, lock::unlock);
        lock.lock();
        inOther(() -> assertThrows(IllegalMonitorStateException.class, () -> lock.unlock()));
        assertFalse(inOther(() -> lock.tryLock()));
    }

    @Test
    void letsInOneThreadAtATime() throws Exception {
        Callable<Void> count = () -> {
            for (int i = 0; i < 100_000; i++) {
                lock.lock();
                try {
                    counted++;
                } finally {
                    lock.unlock();
                }
            }
            return null;
        };
        Future<Void> elsewhere = other.submit(count);
        count.call();
        elsewhere.get();
        assertTrue(counted == 200_000, () -> "counted " + counted);
    }
}
