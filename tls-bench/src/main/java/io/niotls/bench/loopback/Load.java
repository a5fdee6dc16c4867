package io.niotls.bench.loopback;

import java.io.IOException;

/** Something that keeps a server busy. Used by one thread. */
interface Load extends AutoCloseable {
    /**
     * Keeps the server busy for a while, and checks all that it sends.
     *
     * @return how much was done: requests, connections or bytes
     * @throws IOException if a connection fails, or the server sends something wrong
     */
    long run() throws IOException;

    /** Returns whether the rate was chosen, so that it tells nothing about whether the server has got faster. */
    default boolean hasFixedRate() {
        return false;
    }

    /** Closes the connections. */
    @Override
    void close() throws IOException;
}
