package io.niotls.bench.heap;

import java.io.IOException;

/** Idle connections, made and dropped one side after the other. For one thread. */
interface Population extends AutoCloseable {
    /**
     * Makes connections: each has completed its handshake, has carried data in both directions, and is idle. The former ones must
     * have been dropped.
     *
     * @throws IOException if a handshake fails
     */
    void make(int pairs) throws IOException;

    /** Drops all clients. */
    void dropClients() throws IOException;

    /** Drops all servers. */
    void dropServers() throws IOException;

    /** Frees what the connections shared. */
    @Override
    default void close() throws IOException {}
}
