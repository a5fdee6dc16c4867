package io.niotls.session;

import java.util.Optional;

/**
 * Where a server keeps TLS 1.2 sessions by their id, RFC 5246 §7.3. It may be remote: the engine asks while its handshake is
 * paused, on whatever thread it is given, so that a method may take its time.
 *
 * <p>Must be safe for use by several threads. A store may forget a session at any time.
 */
public interface ServerSessionStore {
    /**
     * Keeps a session, in place of one with the same id.
     *
     * @param id 1 to 32 bytes; not kept, the store copies what it needs
     */
    void put(byte[] id, ServerSession session);

    /**
     * Finds a session that has not expired.
     *
     * @param id as the client sent it
     */
    Optional<ServerSession> get(byte[] id);

    /** Forgets a session, as after a fatal alert (RFC 5246 §7.2.2). Does nothing if there is none. */
    void remove(byte[] id);
}
