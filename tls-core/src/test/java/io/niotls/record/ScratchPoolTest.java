package io.niotls.record;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

/** Arrays go out once, come back wiped, and are counted. */
class ScratchPoolTest {
    @Test
    void handsOutAgainWhatWasGivenBackWiped() {
        ScratchPool pool = new ScratchPool(4);
        byte[] array = pool.take();
        Arrays.fill(array, 0, 100, (byte) 1);
        pool.give(array, 100);
        assertSame(array, pool.take());
        assertArrayEquals(new byte[ScratchPool.ARRAY_LENGTH], array);
    }

    @Test
    void neverHandsOutAnArrayTwice() {
        ScratchPool pool = new ScratchPool(1);
        byte[] first = pool.take();
        assertNotSame(first, pool.take());
    }

    @Test
    void countsWhatIsOut() {
        ScratchPool pool = new ScratchPool(2);
        List<byte[]> arrays = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            arrays.add(pool.take());
            assertEquals(i, pool.outstanding());
        }
        for (byte[] array : arrays) {
            pool.give(array, 0);
        }
        assertEquals(0, pool.outstanding());
    }

    @Test
    void keepsOnlyAFewArrays() {
        ScratchPool pool = new ScratchPool(1);
        Set<byte[]> given = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < 100; i++) {
            given.add(new byte[ScratchPool.ARRAY_LENGTH]);
        }
        for (byte[] array : given) {
            pool.give(array, 0);
        }
        int kept = 0;
        for (int i = 0; i < 100; i++) {
            kept += given.contains(pool.take()) ? 1 : 0;
        }
        assertEquals(4, kept);
    }

    @Test
    void noTwoThreadsHoldOneArray() throws Exception {
        ScratchPool pool = new ScratchPool(1);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Boolean>> alone = new ArrayList<>();
            for (int i = 1; i <= 4; i++) {
                byte mark = (byte) i;
                Callable<Boolean> user = () -> isAlone(pool, mark);
                alone.add(threads.submit(user));
            }
            for (Future<Boolean> each : alone) {
                assertEquals(true, each.get());
            }
        } finally {
            threads.shutdown();
        }
        assertEquals(0, pool.outstanding());
    }

    private static boolean isAlone(ScratchPool pool, byte mark) {
        for (int i = 0; i < 20_000; i++) {
            byte[] array = pool.take();
            if (array[0] != 0) {
                return false;
            }
            array[0] = mark;
            Thread.onSpinWait();
            if (array[0] != mark) {
                return false;
            }
            pool.give(array, 1);
        }
        return true;
    }
}
