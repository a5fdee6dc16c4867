package io.niotls.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RecentlyUsedTest {
    @Test
    void findsWhatWasPut() {
        RecentlyUsed<Integer, String> map = map(4, 100);
        put(map, 1, "one");
        assertEquals("one", map.get(1));
        assertNull(map.get(2));
        put(map, 1, "uno");
        assertEquals("uno", map.get(1));
        assertEquals(1, map.size());
    }

    @Test
    void makesTheNextValueOfThePresentOne() {
        RecentlyUsed<Integer, String> map = map(2, 100);
        map.update(1, present -> {
            assertNull(present);
            return "a";
        });
        put(map, 2, "b"); // pushes 1 into the older generation
        map.update(1, present -> present + "c");
        assertEquals("ac", map.get(1));
    }

    @Test
    void keepsWhatIsUsed() {
        RecentlyUsed<Integer, String> map = map(8, 1_000);
        put(map, 0, "used");
        for (int i = 1; i < 100; i++) {
            put(map, i, "x");
            if (i % 3 == 0) {
                assertEquals("used", map.get(0));
            }
        }
    }

    @Test
    void forgetsWhatIsNotUsed() {
        RecentlyUsed<Integer, String> map = map(8, 1_000);
        for (int i = 0; i < 9; i++) {
            put(map, i, "x");
        }
        assertNull(map.get(0));
        assertEquals("x", map.get(8));
    }

    @Test
    void keepsToItsBoundOfEntries() {
        RecentlyUsed<Integer, String> map = map(8, 1_000_000);
        for (int i = 0; i < 1_000; i++) {
            put(map, i, "x");
            map.get(i / 2);
            assertTrue(map.size() <= 8);
        }
    }

    @Test
    void keepsToItsBoundOfWeight() {
        RecentlyUsed<Integer, String> map = map(1_000, 20);
        for (int i = 0; i < 1_000; i++) {
            put(map, i, "12345");
            assertTrue(map.size() <= 4);
        }
        assertEquals("12345", map.get(999));
    }

    @Test
    void countsOnlyTheNewerOfTwoValues() {
        RecentlyUsed<Integer, String> map = map(1_000, 20);
        for (int i = 0; i < 100; i++) {
            put(map, 1, "12345");
            put(map, 2, "1234");
        }
        assertEquals(2, map.size());
        assertEquals("12345", map.get(1));
    }

    @Test
    void leavesOutWhatIsTooHeavyAndTheOldValueWithIt() {
        RecentlyUsed<Integer, String> map = map(1_000, 20);
        put(map, 1, "1");
        put(map, 2, "2");
        put(map, 1, "12345678901");
        assertNull(map.get(1));
        assertEquals("2", map.get(2));
        assertEquals(1, map.size());
    }

    @Test
    void servesSeveralThreads() throws Exception {
        RecentlyUsed<Integer, String> map = map(16, 10_000);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<Boolean> work = () -> {
                for (int i = 0; i < 20_000; i++) {
                    int key = i * 31 % 40;
                    String found = map.get(key);
                    assertTrue(found == null || found.equals("value " + key));
                    map.update(key, present -> "value " + key);
                }
                return true;
            };
            for (Future<Boolean> done : threads.invokeAll(List.of(work, work, work, work))) {
                assertTrue(done.get());
            }
        } finally {
            threads.shutdownNow();
            assertTrue(threads.awaitTermination(10, TimeUnit.SECONDS));
        }
        assertTrue(map.size() <= 16);
    }

    private static RecentlyUsed<Integer, String> map(int maxEntries, long maxWeight) {
        return new RecentlyUsed<>(maxEntries, maxWeight, String::length);
    }

    private static void put(RecentlyUsed<Integer, String> map, int key, String value) {
        map.update(key, present -> value);
    }
}
