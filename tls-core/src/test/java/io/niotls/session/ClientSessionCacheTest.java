package io.niotls.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.testing.MutableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClientSessionCacheTest {
    private final MutableClock clock = new MutableClock(Sessions.NOW);

    private static ClientSessionKey key(String name) {
        return ClientSessionKey.of(name, 443, Sessions.BOUNDARY);
    }

    private ClientSessionCache cache() {
        return new ClientSessionCache(4, 3, clock);
    }

    @Test
    void aTicketOfTls13IsTakenOnceAndTheNewestFirst() {
        ClientSessionCache cache = cache();
        ClientSession first = Sessions.client13(1).build();
        ClientSession second = Sessions.client13(2).build();
        cache.put(key("a"), first);
        cache.put(key("a"), second);
        assertSame(second, cache.take(key("a")).orElseThrow());
        assertSame(first, cache.take(key("a")).orElseThrow());
        assertEquals(Optional.empty(), cache.take(key("a")));
    }

    @Test
    void aSessionOfTls12StaysAndOnlyTheNewestIsKept() {
        ClientSessionCache cache = cache();
        ClientSession second = Sessions.client12(2).build();
        cache.put(key("a"), Sessions.client12(1).build());
        cache.put(key("a"), second);
        assertSame(second, cache.take(key("a")).orElseThrow());
        assertSame(second, cache.take(key("a")).orElseThrow());
        assertEquals(1, cache.size());
    }

    @Test
    void aSessionOfAnotherVersionReplacesTheOlderOnes() {
        ClientSessionCache cache = cache();
        cache.put(key("a"), Sessions.client13(1).build());
        cache.put(key("a"), Sessions.client13(2).build());
        cache.put(key("a"), Sessions.client12(3).build());
        assertEquals(1, cache.size());
        ClientSession newest = Sessions.client13(4).build();
        cache.put(key("a"), newest);
        assertSame(newest, cache.take(key("a")).orElseThrow());
        assertEquals(0, cache.size());
    }

    @Test
    void sameTicketIsKeptOnce() {
        ClientSessionCache cache = cache();
        cache.put(key("a"), Sessions.client13(1).build());
        cache.put(key("a"), Sessions.client13(1).build());
        assertEquals(1, cache.size());
    }

    @Test
    void keepsSoManyTicketsPerServer() {
        ClientSessionCache cache = cache();
        for (int i = 1; i <= 5; i++) {
            cache.put(key("a"), Sessions.client13(i).build());
        }
        assertEquals(3, cache.size());
        for (int i = 5; i >= 3; i--) {
            assertEquals(i, cache.take(key("a")).orElseThrow().secret()[0]);
        }
        assertTrue(cache.take(key("a")).isEmpty());
    }

    @Test
    void dropsTheServerThatWasNotUsedForTheLongestTime() {
        ClientSessionCache cache = cache();
        for (String name : List.of("a", "b", "c", "d")) {
            cache.put(key(name), Sessions.client12(1).build());
        }
        cache.take(key("a"));
        cache.put(key("e"), Sessions.client12(1).build());
        assertTrue(cache.take(key("b")).isEmpty());
        for (String name : List.of("a", "c", "d", "e")) {
            assertTrue(cache.take(key(name)).isPresent(), name);
        }
    }

    @Test
    void dropsWhatHasExpired() {
        ClientSessionCache cache = cache();
        cache.put(key("a"), Sessions.client13(1).lifetime(Duration.ofHours(1)).build());
        cache.put(key("a"), Sessions.client13(2).lifetime(Duration.ofMinutes(1)).build());
        clock.advance(Duration.ofMinutes(1));
        assertEquals(1, cache.take(key("a")).orElseThrow().secret()[0]);
        cache.put(key("a"), Sessions.client13(3).lifetime(Duration.ofHours(1)).build());
        clock.advance(Duration.ofHours(1));
        assertTrue(cache.take(key("a")).isEmpty());
        assertEquals(0, cache.size());
    }

    @Test
    void aPutDropsExpiredSessionsOfServersNotUsedAnyMore() {
        ClientSessionCache cache = cache();
        cache.put(key("a"), Sessions.client13(1).lifetime(Duration.ofMinutes(1)).build());
        cache.put(key("b"), Sessions.client13(2).lifetime(Duration.ofMinutes(1)).build());
        clock.advance(Duration.ofMinutes(1));
        cache.put(key("c"), Sessions.client13(3).build());
        assertEquals(1, cache.size());
    }

    @Test
    void aTicketWithoutLifetimeIsDiscarded() {
        ClientSessionCache cache = cache();
        cache.put(key("a"), Sessions.client13(1).build());
        cache.put(key("a"), Sessions.client13(2).lifetime(Duration.ZERO).build());
        assertEquals(1, cache.take(key("a")).orElseThrow().secret()[0]);
    }

    @Test
    void removesOneSession() {
        ClientSessionCache cache = cache();
        ClientSession session = Sessions.client12(1).build();
        cache.put(key("a"), session);
        cache.remove(key("a"), Sessions.client12(2).build());
        cache.remove(key("b"), session);
        assertEquals(1, cache.size());
        cache.remove(key("a"), Sessions.client12(1).build());
        assertTrue(cache.take(key("a")).isEmpty());
        cache.remove(key("a"), session);
    }

    @Test
    void neverGivesASessionToAnotherServerPortOrSetting() {
        ClientSessionCache cache = cache();
        cache.put(key("a"), Sessions.client12(1).build());
        byte[] otherSettings = Boundary.builder("test").add("part", 2).digest();
        assertTrue(cache.take(key("b")).isEmpty());
        assertTrue(cache.take(ClientSessionKey.of("a", 444, Sessions.BOUNDARY)).isEmpty());
        assertTrue(cache.take(ClientSessionKey.of("a", 443, otherSettings)).isEmpty());
        assertTrue(cache.take(key("A")).isPresent(), "names are equal without regard to case");
    }

    @Test
    void refusesImpossibleKeysAndBounds() {
        String settings = HexFormat.of().formatHex(Sessions.BOUNDARY);
        assertThrows(IllegalArgumentException.class, () -> new ClientSessionKey("", 443, settings));
        assertThrows(IllegalArgumentException.class, () -> new ClientSessionKey("a".repeat(256), 443, settings));
        assertThrows(IllegalArgumentException.class, () -> new ClientSessionKey("a", -1, settings));
        assertThrows(IllegalArgumentException.class, () -> new ClientSessionKey("a", 65_536, settings));
        assertThrows(IllegalArgumentException.class, () -> new ClientSessionKey("a", 443, "00"));
        assertThrows(IllegalArgumentException.class, () -> new ClientSessionKey("a", 443, "x".repeat(64)));
        assertEquals(new ClientSessionKey("a", 443, settings.toUpperCase(java.util.Locale.ROOT)), key("a"));
        assertThrows(IllegalArgumentException.class, () -> new ClientSessionCache(0, 1, clock));
        assertThrows(IllegalArgumentException.class, () -> new ClientSessionCache(1, 0, clock));
    }

    @Test
    void noTicketIsTakenTwiceByManyThreads() throws Exception {
        int threads = 8;
        int perThread = 3_000;
        ClientSessionCache cache = new ClientSessionCache(256, 4, clock);
        Set<Integer> taken = ConcurrentHashMap.newKeySet();
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Integer>> counts = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int thread = t;
                counts.add(executor.submit(() -> {
                    start.await();
                    int count = 0;
                    for (int i = 0; i < perThread; i++) {
                        ClientSessionKey key = key("host" + (i * 31 + thread) % 300);
                        cache.put(key, Sessions.client13(i * threads + thread).build());
                        Optional<ClientSession> session = cache.take(key("host" + i % 300));
                        if (session.isPresent()) {
                            count++;
                            int number = java.nio.ByteBuffer.wrap(session.get().ticket()).getInt(28);
                            if (!taken.add(number)) {
                                throw new AssertionError("ticket " + number + " was taken twice");
                            }
                        }
                        if (cache.size() > 256 * 4) {
                            throw new AssertionError("over the bound: " + cache.size());
                        }
                    }
                    return count;
                }));
            }
            start.countDown();
            int count = 0;
            for (Future<Integer> future : counts) {
                count += future.get(60, TimeUnit.SECONDS);
            }
            assertNotEquals(0, count);
            assertEquals(count, taken.size());
        } finally {
            executor.shutdownNow();
        }
    }
}
