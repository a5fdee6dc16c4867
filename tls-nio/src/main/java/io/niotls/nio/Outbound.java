package io.niotls.nio;

import io.niotls.engine.TlsEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.function.Supplier;

/**
 * Ciphertext on its way to the transport.
 *
 * <p>Invariant: between calls {@code bytes} is null, or a pooled buffer in writing position that holds, from its start on, what
 * the transport has not taken. Used under the channel's writing lock, or its handshake lock while the handshake runs.
 */
final class Outbound {
    private final SocketChannel raw;
    private final Supplier<Buffers> buffers;
    private ByteBuffer bytes;
    /** Whether the transport has left something; volatile for those who ask without the lock. */
    private volatile boolean pending;
    /** What the transport has thrown; nothing can be sent any more. */
    private volatile IOException broken;

    Outbound(SocketChannel raw, Supplier<Buffers> buffers) {
        this.raw = raw;
        this.buffers = buffers;
    }

    /** Returns the buffer to append ciphertext to; empty if the last {@link #flush} returned true. */
    ByteBuffer room() {
        if (bytes == null) {
            bytes = buffers.get().ciphertext().take();
        }
        return bytes;
    }

    /**
     * Moves what is in the buffer and in the engine to the transport, and gives the buffer back once it is empty.
     *
     * @return whether the transport has taken everything; in blocking mode always
     */
    boolean flush(TlsEngine engine) throws IOException {
        while (drain()) {
            if (engine.hasOutput()) {
                engine.flush(room());
            }
            if (bytes == null || bytes.position() == 0) {
                settle();
                return true;
            }
        }
        return false;
    }

    /** Moves what is in the buffer to the transport, and keeps the buffer.
     * @return whether the transport has taken everything; in blocking mode always */
    boolean drain() throws IOException {
        if (broken != null) {
            throw broken;
        }
        if (bytes == null || bytes.position() == 0) {
            pending = false;
            return true;
        }
        pending = true;
        bytes.flip();
        try {
            while (bytes.hasRemaining()) {
                if (raw.write(bytes) == 0) {
                    return false;
                }
            }
            pending = false;
            return true;
        } catch (ClosedChannelException closed) {
            // It was open when this write began.
            IOException meanwhile = closed instanceof AsynchronousCloseException ? closed : new AsynchronousCloseException();
            if (raw.isOpen()) {
                // Only its output was ended, and what is left here is lost.
                broken = meanwhile;
            }
            throw meanwhile;
        } catch (IOException gone) {
            broken = gone;
            throw gone;
        } finally {
            bytes.compact();
        }
    }

    /** Returns whether the transport takes nothing any more. */
    boolean isBroken() {
        return broken != null;
    }

    /** Returns whether the transport has left something that was given to it. */
    boolean isPending() {
        return pending;
    }

    /** Gives an empty buffer back. */
    void settle() {
        if (bytes != null && bytes.position() == 0) {
            // Nothing but ciphertext has been in it, so there is nothing to wipe.
            buffers.get().ciphertext().give(bytes, 0);
            bytes = null;
        }
    }

    /** Drops everything. */
    void discard() {
        if (bytes != null) {
            bytes.clear();
            settle();
        }
        pending = false;
    }
}
