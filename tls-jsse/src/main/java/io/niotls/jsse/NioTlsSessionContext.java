package io.niotls.jsse;

import io.niotls.config.ClientConfig;
import io.niotls.config.ServerConfig;
import io.niotls.session.Session;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;

/**
 * The sessions of a context's clients, or of its servers, and what JSSE cannot say about them:
 *
 * <pre>{@code
 * NioTlsSessionContext servers = (NioTlsSessionContext) context.getServerSessionContext();
 * servers.configureServer(builder -> builder.tickets(sharedTicketKeys).keyLog(log::append));
 * }</pre>
 *
 * <p>{@link #getIds} and {@link #getSession} know the sessions of connections that the program still holds on to. What can be
 * resumed is kept apart from them, in the engine's own stores, which are small and know nothing of certificates' objects.
 * Safe for use by several threads.
 */
public final class NioTlsSessionContext implements SSLSessionContext {
    /** A day, as SunJSSE has it. */
    static final int DEFAULT_TIMEOUT_SECONDS = 86_400;
    /** What a size of 0, no limit, comes to: nothing that peers fill is without a bound. */
    static final int LARGEST_SIZE = 65_536;

    /** A session that the program may have dropped. */
    private static final class Entry extends WeakReference<NioTlsSession> {
        private final ByteBuffer id;

        Entry(ByteBuffer id, NioTlsSession session, ReferenceQueue<NioTlsSession> dropped) {
            super(session, dropped);
            this.id = id;
        }
    }

    private final boolean client;
    private final ReentrantLock lock = new ReentrantLock();
    private final ReferenceQueue<NioTlsSession> dropped = new ReferenceQueue<>();
    /** The oldest first, guarded by {@link #lock}. */
    private final Map<ByteBuffer, Entry> sessions = new LinkedHashMap<>();
    private volatile int timeoutSeconds = DEFAULT_TIMEOUT_SECONDS;
    private volatile int size;
    private volatile UnaryOperator<ClientConfig.Builder> clientChange = UnaryOperator.identity();
    private volatile UnaryOperator<ServerConfig.Builder> serverChange = UnaryOperator.identity();
    private volatile Runnable onChange = () -> { };
    private volatile Runnable onResize = () -> { };

    NioTlsSessionContext(boolean client, int size) {
        this.client = client;
        this.size = size;
    }

    /** Sets what is done when a setting changes: configurations made from it are out of date. */
    void onChange(Runnable action) {
        onChange = action;
    }

    /** Sets what is done when the size changes. */
    void onResize(Runnable action) {
        onResize = action;
    }

    /**
     * Changes the configuration of every client connection of this context that starts from now on: everything that the engine's
     * own configuration can say, and JSSE cannot, such as a key log, a session store, groups, or a credential with an
     * asynchronous signer. What the connection's {@link javax.net.ssl.SSLParameters} say is set before.
     *
     * @param change called once for each set of parameters; must be safe for use by several threads
     * @throws IllegalStateException if this is the context of servers
     */
    public void configureClient(UnaryOperator<ClientConfig.Builder> change) {
        if (!client) {
            throw new IllegalStateException("these are the sessions of servers: use configureServer");
        }
        clientChange = Objects.requireNonNull(change);
        onChange.run();
    }

    /**
     * Changes the configuration of every server connection of this context that starts from now on, likewise: ticket keys, a
     * session store, virtual hosts.
     *
     * @param change called once for each set of parameters; must be safe for use by several threads
     * @throws IllegalStateException if this is the context of clients
     */
    public void configureServer(UnaryOperator<ServerConfig.Builder> change) {
        if (client) {
            throw new IllegalStateException("these are the sessions of clients: use configureClient");
        }
        serverChange = Objects.requireNonNull(change);
        onChange.run();
    }

    UnaryOperator<ClientConfig.Builder> clientChange() {
        return clientChange;
    }

    UnaryOperator<ServerConfig.Builder> serverChange() {
        return serverChange;
    }

    @Override
    public SSLSession getSession(byte[] sessionId) {
        Objects.requireNonNull(sessionId, "sessionId");
        NioTlsSession session;
        lock.lock();
        try {
            forgetDropped();
            Entry entry = sessions.get(ByteBuffer.wrap(sessionId));
            session = entry == null ? null : entry.get();
        } finally {
            lock.unlock();
        }
        if (session == null || isOver(session.getCreationTime())) {
            return null;
        }
        session.accessed();
        return session;
    }

    @Override
    public Enumeration<byte[]> getIds() {
        List<byte[]> ids = new ArrayList<>();
        lock.lock();
        try {
            forgetDropped();
            for (Entry entry : sessions.values()) {
                NioTlsSession session = entry.get();
                if (session != null && !isOver(session.getCreationTime())) {
                    ids.add(session.getId());
                }
            }
        } finally {
            lock.unlock();
        }
        return Collections.enumeration(ids);
    }

    /**
     * {@inheritDoc} Applies to sessions that are made from now on, and to those that a client has. None is resumed for longer
     * than seven days (RFC 8446 §4.6.1).
     *
     * @throws IllegalArgumentException if it is negative
     */
    @Override
    public void setSessionTimeout(int seconds) {
        if (seconds < 0) {
            throw new IllegalArgumentException("a timeout of " + seconds + " seconds");
        }
        timeoutSeconds = seconds;
        onChange.run();
    }

    @Override
    public int getSessionTimeout() {
        return timeoutSeconds;
    }

    /**
     * {@inheritDoc} Sessions that can be resumed are dropped by a change; none of them is a loss but of time. 0, no limit, comes
     * to 65,536.
     *
     * @throws IllegalArgumentException if it is negative
     */
    @Override
    public void setSessionCacheSize(int size) {
        if (size < 0) {
            throw new IllegalArgumentException("a cache for " + size + " sessions");
        }
        if (this.size != size) {
            this.size = size;
            onResize.run();
        }
    }

    @Override
    public int getSessionCacheSize() {
        return size;
    }

    /** Returns how many sessions are kept, more than 0. */
    int limit() {
        int current = size;
        return current == 0 ? LARGEST_SIZE : Math.min(current, LARGEST_SIZE);
    }

    /** Returns for how long a session can be resumed: 1 second to 7 days. */
    Duration lifetime() {
        int seconds = timeoutSeconds;
        Duration wanted = Duration.ofSeconds(seconds == 0 ? Long.MAX_VALUE : seconds);
        return wanted.compareTo(Session.MAX_LIFETIME) < 0 ? wanted : Session.MAX_LIFETIME;
    }

    /** Returns whether a session that was made at some time is too old by now. */
    boolean isOver(long createdAt) {
        int timeout = timeoutSeconds;
        return timeout > 0 && System.currentTimeMillis() - createdAt >= timeout * 1000L;
    }

    void add(NioTlsSession session) {
        ByteBuffer id = ByteBuffer.wrap(session.getId());
        lock.lock();
        try {
            forgetDropped();
            sessions.put(id, new Entry(id, session, dropped));
            if (sessions.size() > limit()) {
                sessions.remove(sessions.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    void remove(NioTlsSession session) {
        ByteBuffer id = ByteBuffer.wrap(session.getId());
        lock.lock();
        try {
            Entry entry = sessions.get(id);
            if (entry != null && entry.get() == session) {
                sessions.remove(id);
            }
        } finally {
            lock.unlock();
        }
    }

    private void forgetDropped() {
        for (Object entry = dropped.poll(); entry != null; entry = dropped.poll()) {
            sessions.remove(((Entry) entry).id, entry);
        }
    }
}
