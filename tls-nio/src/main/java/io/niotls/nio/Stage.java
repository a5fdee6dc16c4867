package io.niotls.nio;

import io.niotls.engine.TlsEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What a channel's calls do at one time of its life; nginx's {@code c->recv} and {@code c->send}. A channel moves forward only:
 * {@link Plain}, {@link Handshaking}, {@link Secured}, {@link Closed}; it may start at any of the first two.
 *
 * <p>The channel holds the lock that a method names while it calls it. Methods without a lock in their comment may be called by
 * any thread at any time.
 */
abstract sealed class Stage permits Plain, Handshaking, Secured, Closed {
    /** Returns whether the program may exchange data: everywhere but during the handshake. */
    boolean carriesData() {
        return true;
    }

    /**
     * Reads into a buffer that has room. Reading lock.
     *
     * @return as {@link java.nio.channels.SocketChannel#read(ByteBuffer)}
     */
    abstract int read(ByteBuffer target) throws IOException;

    /**
     * Sets how long one read of the transport may take in blocking mode, in milliseconds; 0 for ever. It then throws {@link
     * java.net.SocketTimeoutException}, and can be repeated. Reading lock.
     */
    abstract void readTimeout(int millis);

    /** Reads into several buffers, of which at least one has room. Reading lock. */
    abstract long read(ByteBuffer[] targets, int offset, int length) throws IOException;

    /** Writes a buffer that is not empty. Writing lock. */
    abstract int write(ByteBuffer source) throws IOException;

    /** Writes several buffers. Writing lock. */
    abstract long write(ByteBuffer[] sources, int offset, int length) throws IOException;

    /**
     * Moves what waits here to the transport. Writing lock.
     *
     * @return whether nothing is left
     */
    abstract boolean flush() throws IOException;

    /** Returns whether something waits for {@link #flush}. */
    abstract boolean hasOutput();

    /** Makes reads end from now on, without waiting for the peer. */
    abstract void endInput() throws IOException;

    /** Ends our direction. Writing lock. */
    abstract void endOutput() throws IOException;

    /** Returns whether our direction was ended. */
    abstract boolean isOutputEnded();

    /** Returns whether the peer's direction is known to have ended, so that nothing of it is left in the transport. */
    abstract boolean isInputEnded();

    /** Returns whether something that was written, or an alert, could be destroyed by a reset of the transport. */
    abstract boolean needsLinger();

    /** Returns the engine, if there is one. */
    abstract Optional<TlsEngine> engine();

    /** Returns what is known, a set of {@link Readiness}'s facts. */
    abstract int facts();

    /** Wipes keys and gives buffers back. All locks. */
    abstract void release();
}
