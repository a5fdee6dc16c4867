package io.niotls.bench.loopback;

import java.io.IOException;

/** Where a server runs: in a process of its own, or, for tests, in this one. */
interface Host extends AutoCloseable {
    /** Returns the TCP port of a service on the loopback interface. */
    int port(Service service);

    /**
     * Returns what the server's process has used since its start.
     *
     * @throws IOException if the server or one of its connections has failed, or the process is gone
     */
    Usage usage() throws IOException;

    /**
     * Ends the server in good order.
     *
     * @throws IOException if something has failed on the server's side
     */
    @Override
    void close() throws IOException;
}
