package io.niotls.session;

import java.util.Optional;

/** Where a client keeps sessions by server. Must be safe for use by several threads; may forget a session at any time. */
public interface ClientSessionStore {
    /** Keeps a session, which is the newest of its server. */
    void put(ClientSessionKey key, ClientSession session);

    /**
     * Finds the newest session of a server that has not expired. A TLS 1.3 ticket is gone once it was taken: used twice it
     * would let an observer link the connections (RFC 8446 appendix C.4). A TLS 1.2 session stays.
     */
    Optional<ClientSession> take(ClientSessionKey key);

    /** Forgets a session that the server did not resume, or whose connection failed. Does nothing if it is not there. */
    void remove(ClientSessionKey key, ClientSession session);
}
