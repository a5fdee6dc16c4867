package io.niotls.bench.loopback;

import java.io.IOException;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** Something that keeps a server busy, and then lets it rest. Used by one thread. */
interface Load extends AutoCloseable {
    /**
     * Keeps the server busy for about so long, and checks all that it sends. Afterwards nothing is under way.
     *
     * @return how much was done: requests, connections or bytes; at least one
     * @throws IOException if a connection fails, or the server sends something wrong
     */
    long run(long nanos) throws IOException;

    /** Returns how long requests took in the last run, in nanoseconds; empty if that was not counted. */
    default Optional<Histogram> latencies() {
        return Optional.empty();
    }

    /** Closes the connections. */
    @Override
    void close() throws IOException;
}
