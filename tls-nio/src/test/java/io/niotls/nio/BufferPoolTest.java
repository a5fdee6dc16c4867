package io.niotls.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class BufferPoolTest {
    private static final int SLOTS = 64;

    private final BufferPool pool = new BufferPool(1_000, SLOTS);

    @Test
    void lendsABufferToOneAtATime() {
        ByteBuffer first = pool.take();
        ByteBuffer second = pool.take();
        assertNotSame(first, second);
        pool.give(first, 0);
        assertSame(first, pool.take());
    }

    @Test
    void wipesWhatWasUsed() {
        ByteBuffer buffer = pool.take();
        buffer.put(new byte[] {1, 2, 3}).flip();
        pool.give(buffer, 3);
        ByteBuffer again = pool.take();
        assertEquals(0, again.position());
        assertEquals(1_000, again.limit());
        assertEquals(0, again.get(0) | again.get(1) | again.get(2));
    }

    @Test
    void keepsABoundedNumber() {
        Set<ByteBuffer> lent = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < SLOTS + 5; i++) {
            lent.add(pool.take());
        }
        lent.forEach(buffer -> pool.give(buffer, 0));
        int known = 0;
        for (int i = 0; i < SLOTS + 5; i++) {
            known += lent.contains(pool.take()) ? 1 : 0;
        }
        assertEquals(SLOTS, known);
    }

    @Test
    void neverLendsABufferTwiceToThreads() throws Exception {
        List<FutureTask<Boolean>> tasks = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            byte mark = (byte) (t + 1);
            tasks.add(Loopback.start(() -> {
                for (int i = 0; i < 20_000; i++) {
                    ByteBuffer buffer = pool.take();
                    buffer.put(0, mark);
                    Thread.onSpinWait();
                    if (buffer.get(0) != mark) {
                        return false;
                    }
                    pool.give(buffer, 1);
                }
                return true;
            }));
        }
        Set<Boolean> results = new HashSet<>();
        for (FutureTask<Boolean> task : tasks) {
            results.add(Loopback.await(task));
        }
        assertTrue(results.equals(Set.of(true)));
    }
}
