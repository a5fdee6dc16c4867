package io.niotls.session;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A store in this process's memory that can be saved to a file. Bounded by servers, by tickets of each server and by age; the
 * server that was not connected to for the longest time goes first, as does the oldest ticket.
 *
 * <p>The sessions of one server are all of one version: a session of another version replaces them. There is at most one of
 * TLS 1.2, which serves many connections.
 *
 * <p>Safe for use by several threads: each part (see {@link Stripes}) is guarded by its own lock, which is held for a few
 * look-ups in a hash table. Reading and writing files happens outside of the locks.
 */
public final class ClientSessionCache implements ClientSessionStore {
    /** As many servers as rustls keeps by default. */
    private static final int MAX_WEIGHT = 32_768;
    /** See {@link #ClientSessionCache()}. */
    public static final int DEFAULT_MAX_SERVERS = 256;
    /** Servers send 1 to 4 tickets per connection; as many connections can be opened at once with a ticket of their own. */
    public static final int DEFAULT_MAX_TICKETS_PER_SERVER = 4;

    private final int maxTicketsPerServer;
    private final Clock clock;
    private final Stripes<Stripe> stripes;

    /** Makes a cache with the default bounds and the system's clock. */
    public ClientSessionCache() {
        this(DEFAULT_MAX_SERVERS, DEFAULT_MAX_TICKETS_PER_SERVER, Clock.systemUTC());
    }

    /**
     * Makes a cache.
     *
     * @param maxServers how many servers it keeps sessions of, at least 1
     * @param maxTicketsPerServer how many TLS 1.3 tickets of each, at least 1
     * @param clock asked at each use
     */
    public ClientSessionCache(int maxServers, int maxTicketsPerServer, Clock clock) {
        if (maxTicketsPerServer < 1) {
            throw new IllegalArgumentException("a cache for " + maxTicketsPerServer + " tickets per server");
        }
        this.maxTicketsPerServer = maxTicketsPerServer;
        this.clock = Objects.requireNonNull(clock, "clock");
        this.stripes = new Stripes<>(maxServers, Stripe::new);
    }

    @Override
    public void put(ClientSessionKey key, ClientSession session) {
        stripes.of(key).put(key, session, clock.instant());
    }

    @Override
    public Optional<ClientSession> take(ClientSessionKey key) {
        return Optional.ofNullable(stripes.of(key).take(key, clock.instant()));
    }

    @Override
    public void remove(ClientSessionKey key, ClientSession session) {
        stripes.of(key).remove(key, session);
    }

    /** Returns how many sessions are kept, expired ones included; other threads may change it meanwhile. */
    public int size() {
        int size = 0;
        for (Stripe stripe : stripes.all()) {
            size += stripe.copy().size();
        }
        return size;
    }

    /**
     * Writes all sessions that have not expired to a file, in place of what is there. The file holds secrets: where the file
     * system has POSIX permissions only its owner may read and write it, elsewhere its folder must see to that. It is written
     * under another name in the same folder, forced to the disk, and moved, so that it is always either the old or the new one
     * as a whole. Of
     * more than 16 MB of sessions some are left out.
     *
     * @throws IOException if it cannot be written; an older file is then left as it was
     */
    public void save(Path file) throws IOException {
        Instant now = clock.instant();
        List<ClientSessionFile.Entry> entries = new ArrayList<>();
        for (Stripe stripe : stripes.all()) {
            for (ClientSessionFile.Entry entry : stripe.copy()) {
                if (!entry.session().isExpired(now)) {
                    entries.add(entry);
                }
            }
        }
        ClientSessionFile.write(file, entries);
    }

    /**
     * Adds the sessions of a file that have not expired. The file stays: a program that loads sessions should save them when it
     * ends, or tickets are used twice.
     *
     * @throws IOException if the file cannot be read, is no file of sessions, was damaged, or comes from a newer version; nothing
     *     is added then
     */
    public void load(Path file) throws IOException {
        Instant now = clock.instant();
        for (ClientSessionFile.Entry entry : ClientSessionFile.read(file)) {
            if (!entry.session().isExpired(now)) {
                put(entry.key(), entry.session());
            }
        }
    }

    private final class Stripe {
        private final ReentrantLock lock = new ReentrantLock();
        private final int capacity;
        /** In the order of use; each queue has the newest session first and is never empty. */
        private final Map<ClientSessionKey, Deque<ClientSession>> servers = new LinkedHashMap<>(16, 0.75f, true);

        Stripe(int capacity) {
            this.capacity = capacity;
        }

        void put(ClientSessionKey key, ClientSession session, Instant now) {
            if (session.weight() > MAX_WEIGHT) {
                return; // a server that pads its chain or its tickets must not fill the heap: then there is no resumption
            }
            if (session.isExpired(now)) {
                return; // RFC 8446 §4.6.1: a ticket with a lifetime of zero is discarded at once
            }
            lock.lock();
            try {
                Deque<ClientSession> sessions = servers.computeIfAbsent(key, k -> new ArrayDeque<>(2));
                sessions.removeIf(old -> !old.isTls13() || !session.isTls13() || old.namesSameAs(session));
                sessions.addFirst(session);
                if (sessions.size() > maxTicketsPerServer) {
                    sessions.removeLast();
                }
                Iterator<Deque<ClientSession>> leastRecentFirst = servers.values().iterator();
                while (leastRecentFirst.hasNext()) {
                    Deque<ClientSession> least = leastRecentFirst.next();
                    least.removeIf(old -> old.isExpired(now));
                    if (servers.size() <= capacity && !least.isEmpty()) {
                        return;
                    }
                    leastRecentFirst.remove();
                }
            } finally {
                lock.unlock();
            }
        }

        ClientSession take(ClientSessionKey key, Instant now) {
            lock.lock();
            try {
                Deque<ClientSession> sessions = servers.get(key);
                if (sessions == null) {
                    return null;
                }
                sessions.removeIf(session -> session.isExpired(now));
                ClientSession newest = sessions.peekFirst();
                if (newest != null && newest.isTls13()) {
                    sessions.removeFirst();
                }
                if (sessions.isEmpty()) {
                    servers.remove(key);
                }
                return newest;
            } finally {
                lock.unlock();
            }
        }

        void remove(ClientSessionKey key, ClientSession session) {
            lock.lock();
            try {
                Deque<ClientSession> sessions = servers.get(key);
                if (sessions != null && sessions.removeIf(session::namesSameAs) && sessions.isEmpty()) {
                    servers.remove(key);
                }
            } finally {
                lock.unlock();
            }
        }

        /** Returns all sessions in the order in which they must be put to give the same cache again. */
        List<ClientSessionFile.Entry> copy() {
            lock.lock();
            try {
                List<ClientSessionFile.Entry> entries = new ArrayList<>();
                servers.forEach((key, sessions) -> sessions.descendingIterator()
                        .forEachRemaining(session -> entries.add(new ClientSessionFile.Entry(key, session))));
                return entries;
            } finally {
                lock.unlock();
            }
        }
    }
}
