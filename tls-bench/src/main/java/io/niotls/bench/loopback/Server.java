package io.niotls.bench.loopback;

import java.io.InterruptedIOException;
import java.util.Optional;

/** A server with one event loop on the loopback interface, serving all services. */
interface Server extends AutoCloseable {
    /** Returns the TCP port of a service. */
    int port(Service service);

    /** Returns what went wrong first, if anything did: a connection that failed, or the loop. May be called by any thread. */
    Optional<Throwable> failure();

    /**
     * Ends the loop and its connections, and waits for its thread.
     *
     * @throws InterruptedIOException if the waiting thread is interrupted; its status is set again
     */
    @Override
    void close() throws InterruptedIOException;

    /** Returns what a close throws that was interrupted. */
    static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while the server was to end");
    }
}
