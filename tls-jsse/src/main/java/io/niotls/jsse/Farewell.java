package io.niotls.jsse;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;

/**
 * How a connection over a blocking transport ends: what is owed is sent, in a bounded time, and the transport is closed, or left
 * to the program at the byte after the peer's close_notify.
 */
final class Farewell {
    /** How long to wait for a writer to let go, in milliseconds, where SO_LINGER says nothing. */
    private static final long WRITER_PATIENCE = 1_000;

    /** How long to wait at most for the peer's close_notify where the transport goes on, in milliseconds. */
    private static final long PEER_PATIENCE = 5_000;

    /** How many bytes are thrown away at most before the transport is closed: a peer that never ends must not keep us. */
    private static final int MAX_DRAINED = 1 << 20;

    private final Socket transport;
    private final boolean ownsTransport;

    /**
     * Makes what ends a connection.
     *
     * @param ownsTransport whether the transport ends with TLS
     */
    Farewell(Socket transport, boolean ownsTransport) {
        this.transport = transport;
        this.ownsTransport = ownsTransport;
    }

    /** Ends both directions as the program wants it. */
    void close(SocketStreams streams) throws IOException {
        try {
            boolean complete = streams.engine().isEstablished();
            streams.engine().close();
            boolean said = streams.sink().flushWithin(writerPatience());
            if (ownsTransport) {
                drainArrived(streams);
            } else if (!said) {
                transport.close(); // a record may have gone out in part, and nobody could make sense of what follows
            } else if (complete) {
                awaitPeer(streams);
            }
        } finally {
            release(streams);
        }
    }

    /** Ends the connection after a failure: the engine has its alert ready, or nothing to say. What was opened is kept. */
    void fail(SocketStreams streams) {
        try {
            boolean said = streams.sink().flushWithin(writerPatience());
            if (ownsTransport) {
                drainArrived(streams);
            }
            if (ownsTransport || !said) {
                TransportGuard.closeQuietly(transport); // what is not ours too: a record may have gone out in part
            }
        } finally {
            streams.source().end();
        }
    }

    private long writerPatience() {
        try {
            int linger = transport.getSoLinger();
            return linger < 0 ? WRITER_PATIENCE : TimeUnit.SECONDS.toMillis(linger);
        } catch (SocketException gone) {
            return 0;
        }
    }

    /**
     * Reads and throws away what has arrived. A system that closes a connection with unread bytes resets it, and a reset makes
     * the peer's system throw away what the peer has not read yet: our last words.
     */
    private void drainArrived(SocketStreams streams) {
        if (!streams.source().tryLock()) {
            return; // somebody waits for more, so there is nothing
        }
        try {
            InputStream arriving = transport.getInputStream();
            byte[] ignored = new byte[RecordSink.FULL_RECORD];
            int left = MAX_DRAINED;
            while (left > 0 && arriving.available() > 0) {
                int count = arriving.read(ignored);
                if (count < 0) {
                    return;
                }
                left -= count;
            }
        } catch (IOException gone) {
            // Then there is nobody to hear us.
            return;
        } finally {
            streams.source().unlock();
        }
    }

    /** Reads up to the peer's close_notify, and throws away what comes before it: the transport goes on after it. */
    private void awaitPeer(SocketStreams streams) {
        if (!streams.source().tryLock()) {
            return; // whoever reads there will come upon it
        }
        try {
            int timeout = transport.getSoTimeout();
            long patience = timeout == 0 ? PEER_PATIENCE : Math.min(timeout, PEER_PATIENCE);
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patience);
            byte[] ignored = new byte[RecordSink.FULL_RECORD];
            try {
                // Before each read of the transport: a peer that sends a byte now and then gets no longer than others.
                streams.source().beforeReads(() -> {
                    long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                    if (millis <= 0) {
                        throw new SocketTimeoutException("no close_notify in time");
                    }
                    transport.setSoTimeout((int) millis);
                });
                int count = 0;
                while (count >= 0 && System.nanoTime() - deadline < 0) {
                    count = streams.source().read(ignored, 0, ignored.length);
                }
            } finally {
                streams.source().beforeReads(null);
                transport.setSoTimeout(timeout);
            }
        } catch (IOException gone) {
            // There is no close_notify to wait for, or not in time.
            return;
        } finally {
            streams.source().unlock();
        }
    }

    /** Closes the transport if it is ours, wipes the keys, and gives the buffers back, or leaves that to whoever reads. */
    void release(SocketStreams streams) throws IOException {
        try {
            if (ownsTransport) {
                transport.close();
            }
        } finally {
            streams.engine().abort();
            streams.source().close();
        }
    }
}
