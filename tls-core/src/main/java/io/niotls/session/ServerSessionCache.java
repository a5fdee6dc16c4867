package io.niotls.session;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A store in this process's memory, bounded by entries, by age and by the memory that the clients' certificates take.
 *
 * <p>The sessions of a part (see {@link Stripes}) stand in the order in which they were put, and none is moved when it is
 * found. So the first ones are always those that expire first: each put drops them, and no secret outlives its age for long.
 * When a part is full its oldest session goes.
 *
 * <p>Safe for use by several threads: each part is guarded by its own lock, which is held for a few look-ups in a hash table.
 */
public final class ServerSessionCache implements ServerSessionStore {
    /** As many as OpenSSL and BoringSSL keep by default, {@code SSL_SESSION_CACHE_MAX_SIZE_DEFAULT}. */
    public static final int DEFAULT_MAX_ENTRIES = 20_480;
    /** As long as OpenSSL and BoringSSL keep a session by default; RFC 5246 appendix F.1.4 suggests at most 24 hours. */
    public static final Duration DEFAULT_MAX_AGE = Duration.ofHours(2);

    /** RFC 5246 §7.4.1.2, {@code SessionID<0..32>}. */
    private static final int MAX_ID_LENGTH = 32;

    /**
     * What the peers' certificates may take on average, in bytes. Most sessions have none, a chain takes 2 to 4 KB; without this
     * bound a client with a chain of 100 KB could fill 2 GB with the default number of entries.
     */
    private static final int MAX_MEAN_WEIGHT = 4_096;
    /** What one client's chain may take: no more than fits a ticket either, so that no client can push many others out. */
    private static final int MAX_WEIGHT = TicketProtector.MAX_STATE_LENGTH;

    private final Duration maxAge;
    private final Clock clock;
    private final Stripes<Stripe> stripes;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();

    /** Makes a cache with the default bounds and the system's clock. */
    public ServerSessionCache() {
        this(DEFAULT_MAX_ENTRIES, DEFAULT_MAX_AGE, Clock.systemUTC());
    }

    /**
     * Makes a cache.
     *
     * @param maxEntries at least 1
     * @param maxAge how long a session is kept at most, more than zero; its own lifetime may end sooner
     * @param clock asked at each use
     */
    public ServerSessionCache(int maxEntries, Duration maxAge, Clock clock) {
        if (maxAge.isNegative() || maxAge.isZero()) {
            throw new IllegalArgumentException("a cache that keeps sessions for " + maxAge);
        }
        this.maxAge = maxAge.compareTo(Session.MAX_LIFETIME) < 0 ? maxAge : Session.MAX_LIFETIME;
        this.clock = Objects.requireNonNull(clock, "clock");
        this.stripes = new Stripes<>(maxEntries, Stripe::new);
    }

    /** Keeps a session, unless it has expired or its client's certificates take more than a ticket has room for. */
    @Override
    public void put(byte[] id, ServerSession session) {
        if (id.length == 0 || id.length > MAX_ID_LENGTH) {
            throw new IllegalArgumentException("a session id of " + id.length + " bytes");
        }
        Instant now = clock.instant();
        Id key = new Id(id.clone());
        if (session.weight() > MAX_WEIGHT || session.isExpired(now)) {
            stripes.of(key).remove(key);
        } else {
            stripes.of(key).put(key, session, now);
        }
    }

    @Override
    public Optional<ServerSession> get(byte[] id) {
        Id key = new Id(id);
        ServerSession session = stripes.of(key).get(key, clock.instant());
        (session == null ? misses : hits).increment();
        return Optional.ofNullable(session);
    }

    @Override
    public void remove(byte[] id) {
        Id key = new Id(id);
        stripes.of(key).remove(key);
    }

    /** Returns how many sessions are kept, expired ones included; other threads may change it meanwhile. */
    public int size() {
        int size = 0;
        for (Stripe stripe : stripes.all()) {
            size += stripe.size();
        }
        return size;
    }

    /** Returns how many calls of {@link #get} have found a session. */
    public long hits() {
        return hits.sum();
    }

    /** Returns how many calls of {@link #get} have found none. */
    public long misses() {
        return misses.sum();
    }

    /** A session id as a key. */
    private static final class Id {
        private final byte[] bytes;

        Id(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Id id && Arrays.equals(bytes, id.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    private record Entry(ServerSession session, Instant putAt) {}

    private final class Stripe {
        private final ReentrantLock lock = new ReentrantLock();
        private final int capacity;
        private final long maxWeight;
        private final Map<Id, Entry> entries = new LinkedHashMap<>();
        private long weight;

        Stripe(int capacity) {
            this.capacity = capacity;
            this.maxWeight = Math.max(MAX_WEIGHT, (long) capacity * MAX_MEAN_WEIGHT);
        }

        void put(Id id, ServerSession session, Instant now) {
            lock.lock();
            try {
                drop(entries.remove(id));
                entries.put(id, new Entry(session, now));
                weight += session.weight();
                Iterator<Entry> oldestFirst = entries.values().iterator();
                while (oldestFirst.hasNext()) {
                    Entry oldest = oldestFirst.next();
                    if (!isOverfull() && !isExpired(oldest, now)) {
                        return;
                    }
                    oldestFirst.remove();
                    drop(oldest);
                }
            } finally {
                lock.unlock();
            }
        }

        ServerSession get(Id id, Instant now) {
            lock.lock();
            try {
                Entry entry = entries.get(id);
                if (entry == null) {
                    return null;
                }
                if (isExpired(entry, now)) {
                    drop(entries.remove(id));
                    return null;
                }
                return entry.session;
            } finally {
                lock.unlock();
            }
        }

        void remove(Id id) {
            lock.lock();
            try {
                drop(entries.remove(id));
            } finally {
                lock.unlock();
            }
        }

        int size() {
            lock.lock();
            try {
                return entries.size();
            } finally {
                lock.unlock();
            }
        }

        private boolean isOverfull() {
            return entries.size() > capacity || weight > maxWeight;
        }

        private boolean isExpired(Entry entry, Instant now) {
            return !now.isBefore(entry.putAt.plus(maxAge)) || entry.session.isExpired(now);
        }

        private void drop(Entry entry) {
            if (entry != null) {
                weight -= entry.session.weight();
            }
        }
    }
}
