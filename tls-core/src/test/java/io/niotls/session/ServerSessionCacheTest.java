package io.niotls.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.testing.MutableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServerSessionCacheTest {
    private final MutableClock clock = new MutableClock(Sessions.NOW);

    private ServerSessionCache cache(int maxEntries) {
        return new ServerSessionCache(maxEntries, Duration.ofMinutes(30), clock);
    }

    @Test
    void findsWhatWasPutUntilItIsRemoved() {
        ServerSessionCache cache = cache(10);
        ServerSession session = Sessions.server12().build();
        byte[] id = Sessions.id(1);
        cache.put(id, session);
        id[0] ^= 1;
        assertEquals(Optional.empty(), cache.get(id), "the cache must have its own copy of the id");
        assertSame(session, cache.get(Sessions.id(1)).orElseThrow());
        assertSame(session, cache.get(Sessions.id(1)).orElseThrow());
        cache.remove(Sessions.id(1));
        cache.remove(Sessions.id(1));
        assertEquals(Optional.empty(), cache.get(Sessions.id(1)));
        assertEquals(2, cache.hits());
        assertEquals(2, cache.misses());
    }

    @Test
    void dropsTheOldestWhenFull() {
        ServerSessionCache cache = cache(3);
        for (int i = 0; i < 3; i++) {
            cache.put(Sessions.id(i), Sessions.server12().build());
        }
        cache.get(Sessions.id(0));
        cache.put(Sessions.id(3), Sessions.server12().build());
        assertEquals(3, cache.size());
        assertTrue(cache.get(Sessions.id(0)).isEmpty(), "use must not keep an old secret");
        assertTrue(cache.get(Sessions.id(1)).isPresent());
        cache.put(Sessions.id(1), Sessions.server12().build());
        cache.put(Sessions.id(4), Sessions.server12().build());
        assertTrue(cache.get(Sessions.id(1)).isPresent(), "a session that is put again is a new one");
        assertTrue(cache.get(Sessions.id(2)).isEmpty());
    }

    @Test
    void dropsByAge() {
        ServerSessionCache cache = cache(10);
        cache.put(Sessions.id(1), Sessions.server12().build());
        clock.advance(Duration.ofMinutes(30).minusMillis(1));
        assertTrue(cache.get(Sessions.id(1)).isPresent());
        clock.advance(Duration.ofMillis(1));
        assertTrue(cache.get(Sessions.id(1)).isEmpty());
        assertEquals(0, cache.size());
    }

    @Test
    void dropsWhenTheSessionsOwnLifetimeEnds() {
        ServerSessionCache cache = cache(10);
        cache.put(Sessions.id(1), Sessions.server12().lifetime(Duration.ofMinutes(1)).build());
        clock.advance(Duration.ofMinutes(1));
        assertTrue(cache.get(Sessions.id(1)).isEmpty());
    }

    @Test
    void aPutDropsWhatHasExpired() {
        ServerSessionCache cache = cache(10);
        for (int i = 0; i < 5; i++) {
            cache.put(Sessions.id(i), Sessions.server12().build());
        }
        clock.advance(Duration.ofMinutes(30));
        cache.put(Sessions.id(9), Sessions.server12().createdAt(clock.instant()).build());
        assertEquals(1, cache.size());
    }

    @Test
    void keepsNothingThatHasExpiredAlready() {
        ServerSessionCache cache = cache(10);
        clock.advance(Duration.ofHours(1));
        cache.put(Sessions.id(1), Sessions.server12().build());
        assertEquals(0, cache.size());
    }

    @Test
    void isBoundedByTheCertificatesOfClients() {
        ServerSessionCache cache = cache(16);
        for (int i = 0; i < 16; i++) {
            cache.put(Sessions.id(i), Sessions.server12().peerCertificates(List.of(new byte[8_192])).build());
        }
        assertEquals(8, cache.size());
        assertTrue(cache.get(Sessions.id(15)).isPresent());
        assertTrue(cache.get(Sessions.id(7)).isEmpty());
        cache.put(Sessions.id(99), Sessions.server12().peerCertificates(List.of(new byte[100_000])).build());
        assertEquals(8, cache.size(), "one client must not push the others out");
        for (int i = 0; i < 16; i++) {
            cache.remove(Sessions.id(i));
            cache.put(Sessions.id(100 + i), Sessions.server12().build());
        }
        assertEquals(16, cache.size(), "what is removed must not weigh any more");
    }

    @Test
    void neverHasMoreEntriesThanItMay() {
        for (int maxEntries : new int[] {1, 2, 63, 64, 127, 128, 200, 1_000, 10_000}) {
            ServerSessionCache cache = cache(maxEntries);
            for (int i = 0; i < maxEntries * 2 + 10; i++) {
                cache.put(Sessions.id(i), Sessions.server12().build());
            }
            assertTrue(cache.size() <= maxEntries, cache.size() + " of " + maxEntries);
            assertTrue(cache.size() >= maxEntries * 9 / 10, cache.size() + " of " + maxEntries);
        }
    }

    @Test
    void refusesImpossibleBoundsAndIds() {
        assertThrows(IllegalArgumentException.class, () -> cache(0));
        assertThrows(IllegalArgumentException.class, () -> new ServerSessionCache(1, Duration.ZERO, clock));
        ServerSession session = Sessions.server12().build();
        assertThrows(IllegalArgumentException.class, () -> cache(1).put(new byte[0], session));
        assertThrows(IllegalArgumentException.class, () -> cache(1).put(new byte[33], session));
        assertTrue(cache(1).get(new byte[0]).isEmpty());
        assertTrue(cache(1).get(new byte[1_000]).isEmpty());
    }

    @Test
    void aVeryLongAgeOverflowsNothing() {
        ServerSessionCache cache = new ServerSessionCache(1, Duration.ofSeconds(Long.MAX_VALUE), clock);
        cache.put(Sessions.id(1), Sessions.server12().build());
        assertTrue(cache.get(Sessions.id(1)).isPresent());
    }

    @Test
    void staysBoundedAndRightUnderManyThreads() throws Exception {
        int threads = 8;
        int perThread = 5_000;
        int maxEntries = 1_024;
        ServerSessionCache cache = cache(maxEntries);
        ServerSession[] sessions = new ServerSession[threads];
        for (int t = 0; t < threads; t++) {
            sessions[t] = Sessions.server12().serverName("thread" + t).build();
        }
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Integer>> found = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int thread = t;
                found.add(executor.submit(() -> {
                    start.await();
                    int hits = 0;
                    for (int i = 0; i < perThread; i++) {
                        int number = i * threads + thread;
                        cache.put(Sessions.id(number), sessions[thread]);
                        if (cache.size() > maxEntries) {
                            throw new AssertionError("over the bound: " + cache.size());
                        }
                        Optional<ServerSession> mine = cache.get(Sessions.id(number));
                        if (mine.isPresent()) {
                            assertSame(sessions[thread], mine.get());
                            hits++;
                        }
                        int other = number - 17;
                        cache.get(Sessions.id(other)).ifPresent(session ->
                                assertSame(sessions[Math.floorMod(other, threads)], session));
                        if (i % 5 == 0) {
                            cache.remove(Sessions.id(number));
                            assertFalse(cache.get(Sessions.id(number)).isPresent());
                        }
                    }
                    return hits;
                }));
            }
            start.countDown();
            int hits = 0;
            for (Future<Integer> future : found) {
                hits += future.get(60, TimeUnit.SECONDS);
            }
            assertTrue(hits > threads * perThread / 2, hits + " of what was just put was found");
            assertTrue(cache.size() <= maxEntries);
            assertTrue(cache.hits() >= hits);
        } finally {
            executor.shutdownNow();
        }
    }
}
