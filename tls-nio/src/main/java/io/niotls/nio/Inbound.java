package io.niotls.nio;

import io.niotls.engine.TlsEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/**
 * Ciphertext that has arrived and was not consumed: at most a partial record, and whole records while plaintext waits for room.
 *
 * <p>Invariant: between calls {@code bytes} is in reading position, what was not consumed lies between its position and limit.
 * It is {@link #NOTHING}, a pooled buffer, or, for a few bytes that would hold a whole buffer for long, an array of their own.
 * Used under the channel's reading lock, or its handshake lock while the handshake runs.
 */
final class Inbound {
    /** Partial records up to this size in bytes move out of the pooled buffer while they wait: a peer that sends some bytes on
     * each of many connections, and then nothing, must not be able to hold a pooled buffer with each. */
    static final int SMALL = 4_096;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel raw;
    private final Channel owner;
    private final BufferPool pool;
    private ByteBuffer bytes = NOTHING;
    private boolean pooled;
    /** How many bytes from the start of the pooled buffer have been in use since it was taken. */
    private int used;
    private volatile boolean ended;
    private volatile boolean shutDown;
    /** What {@link #hasRecord} said when the last read was over, for those who ask without the lock. */
    private volatile boolean recordBuffered;

    Inbound(SocketChannel raw, Channel owner, BufferPool pool) {
        this.raw = raw;
        this.owner = owner;
        this.pool = pool;
    }

    /** Returns what was not consumed, for the engine to consume. */
    ByteBuffer bytes() {
        return bytes;
    }

    /**
     * Reads more from the transport, behind what was not consumed.
     *
     * @return how many bytes came; 0 if there are none now, in non-blocking mode; -1 at the end of the transport
     * @throws AsynchronousCloseException if the owner was closed in the meantime
     */
    int fill() throws IOException {
        int count;
        ByteBuffer buffer = makeRoom();
        buffer.compact();
        try {
            count = raw.read(buffer);
        } finally {
            buffer.flip();
            used = Math.max(used, buffer.limit());
        }
        if (!owner.isOpen()) {
            throw new AsynchronousCloseException();
        }
        if (count < 0) {
            ended = true;
        }
        return count;
    }

    /** Makes the program's reads end. May be called by any thread. */
    void shutDown() {
        shutDown = true;
    }

    /** Returns whether the program wants to read no more. */
    boolean isShutDown() {
        return shutDown;
    }

    /** Returns whether the transport has ended. */
    boolean ended() {
        return ended;
    }

    /** Returns whether a whole record waited when the last read was over. May be called by any thread. */
    boolean isRecordBuffered() {
        return recordBuffered;
    }

    private boolean hasRecord() {
        int length = TlsEngine.recordLength(bytes);
        return length >= 0 && length <= bytes.remaining();
    }

    /** Gives the buffer back as far as that is possible: to be called when a read is over. */
    void settle() {
        boolean buffered = hasRecord();
        if (buffered != recordBuffered) {
            recordBuffered = buffered;
        }
        if (!pooled || bytes.remaining() > SMALL) {
            return;
        }
        ByteBuffer rest = NOTHING;
        if (bytes.hasRemaining()) {
            rest = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
        }
        pool.give(bytes, used);
        pooled = false;
        used = 0;
        bytes = rest;
    }

    /** Drops everything. */
    void discard() {
        bytes.position(bytes.limit());
        settle();
        bytes = NOTHING;
    }

    private ByteBuffer makeRoom() {
        if (!pooled) {
            ByteBuffer buffer = pool.take();
            buffer.put(bytes).flip();
            if (bytes != NOTHING) {
                Arrays.fill(bytes.array(), (byte) 0);
            }
            used = buffer.limit();
            bytes = buffer;
            pooled = true;
        }
        return bytes;
    }
}
