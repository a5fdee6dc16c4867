package io.niotls.nio;

import io.niotls.engine.TlsEngine;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Ciphertext that has arrived and was not consumed: at most a partial record, and whole records while plaintext waits for room.
 *
 * <p>Invariant: between calls {@code bytes} is in reading position, what was not consumed lies between its position and limit.
 * It is {@link #NOTHING}, a pooled buffer for several records, or, for a partial record that may have to wait for long, a smaller
 * one: a pooled buffer for one record, or an array of its own size.
 * Used under the channel's reading lock, or its handshake lock while the handshake runs.
 */
final class Inbound {
    /** Partial records up to this size in bytes wait in an array of their own size, larger ones in a buffer for one record: a
     * peer that sends some bytes on each of many connections, and then nothing, must not hold a large buffer with each. */
    static final int SMALL = 4_096;

    /** Where the bytes are. */
    private enum Home {
        /** An array of their own, or nowhere. */
        OWN,
        /** A pooled buffer for one record. */
        RECORD,
        /** A pooled buffer for several records. */
        POOLED
    }

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel raw;
    private final Channel owner;
    private final Supplier<Buffers> buffers;
    private ByteBuffer bytes = NOTHING;
    private Home home = Home.OWN;
    /** How many bytes from the start of the pooled buffer have been in use since it was taken. */
    private int used;
    /** How long a read may block, in milliseconds; 0 for ever. */
    private int timeout;
    /** Whether the last read left no room, so that the transport may have more. */
    private boolean filled;
    private volatile boolean ended;
    /** What the transport has thrown; nothing comes any more. */
    private volatile IOException broken;
    private volatile boolean shutDown;
    /** What {@link #isWhole} said when the last read was over, for those who ask without the lock. */
    private volatile boolean recordBuffered;

    /**
     * Begins with what was read before TLS started.
     *
     * @param received copied
     */
    Inbound(SocketChannel raw, Channel owner, Supplier<Buffers> buffers, ByteBuffer received) {
        this.raw = raw;
        this.owner = owner;
        this.buffers = buffers;
        if (received.hasRemaining()) {
            bytes = ByteBuffer.allocate(received.remaining()).put(received.duplicate()).flip();
        }
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
     * @throws java.net.SocketTimeoutException if nothing came in time; the next call may do better
     */
    int fill() throws IOException {
        if (broken != null) {
            throw broken;
        }
        int count;
        ByteBuffer buffer = makeRoom();
        buffer.compact();
        try {
            count = read(raw, buffer, timeout);
        } catch (ClosedChannelException | SocketTimeoutException later) {
            throw later;
        } catch (IOException gone) {
            broken = gone;
            throw gone;
        } finally {
            filled = !buffer.hasRemaining();
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

    /**
     * Reads from a transport.
     *
     * @param timeout in blocking mode, how long this may take, in milliseconds; 0 for ever
     */
    static int read(SocketChannel raw, ByteBuffer buffer, int timeout) throws IOException {
        if (timeout == 0) {
            return raw.read(buffer);
        }
        // Only a socket's stream knows how to give up.
        Socket socket = raw.socket();
        socket.setSoTimeout(timeout);
        byte[] array = buffer.hasArray() ? buffer.array() : new byte[buffer.remaining()];
        int offset = buffer.hasArray() ? buffer.arrayOffset() + buffer.position() : 0;
        int count = socket.getInputStream().read(array, offset, buffer.remaining());
        if (count > 0) {
            if (buffer.hasArray()) {
                buffer.position(buffer.position() + count);
            } else {
                buffer.put(array, 0, count);
            }
        }
        return count;
    }

    /** Returns whether the last read left no room, so that the transport seems to have more. */
    boolean wasFilled() {
        return filled;
    }

    /** Sets how long a read may block, in milliseconds; 0 for ever. */
    void timeout(int millis) {
        timeout = millis;
    }

    /** Makes the program's reads end. May be called by any thread. */
    void shutDown() {
        shutDown = true;
    }

    /** Returns whether the program wants to read no more. */
    boolean isShutDown() {
        return shutDown;
    }

    /** Returns whether the transport has failed. */
    boolean isBroken() {
        return broken != null;
    }

    /** Returns whether the transport has ended. */
    boolean ended() {
        return ended;
    }

    /** Returns whether a whole record waited when the last read was over. May be called by any thread. */
    boolean isRecordBuffered() {
        return recordBuffered;
    }

    /** Returns whether a whole record is here. */
    boolean isWhole() {
        int length = TlsEngine.recordLength(bytes);
        return length >= 0 && length <= bytes.remaining();
    }

    /** Gives the buffer back as far as that is possible: to be called when a read is over. */
    void settle() {
        boolean buffered = isWhole();
        if (buffered != recordBuffered) {
            recordBuffered = buffered;
        }
        if (home != Home.POOLED || buffered || bytes.remaining() > BufferPool.PLAINTEXT_SIZE) {
            return;
        }
        Home next = bytes.remaining() <= SMALL ? Home.OWN : Home.RECORD;
        ByteBuffer rest = NOTHING;
        if (bytes.hasRemaining()) {
            rest = next == Home.OWN ? ByteBuffer.allocate(bytes.remaining()) : buffers.get().plaintext().take();
            rest.put(bytes).flip();
        }
        buffers.get().ciphertext().give(bytes, used);
        home = next;
        used = 0;
        bytes = rest;
    }

    /** Drops everything. */
    void discard() {
        leaveHome();
        bytes = NOTHING;
        recordBuffered = false;
    }

    private ByteBuffer makeRoom() {
        if (home != Home.POOLED) {
            ByteBuffer buffer = buffers.get().ciphertext().take();
            buffer.put(bytes).flip();
            leaveHome();
            used = buffer.limit();
            bytes = buffer;
            home = Home.POOLED;
        }
        return bytes;
    }

    /** Wipes the bytes where they are, and gives the buffer back if it is a pool's. */
    private void leaveHome() {
        switch (home) {
            case OWN -> {
                if (bytes != NOTHING) {
                    Arrays.fill(bytes.array(), (byte) 0);
                }
            }
            case RECORD -> buffers.get().plaintext().give(bytes, bytes.limit());
            case POOLED -> buffers.get().ciphertext().give(bytes, used);
        }
        home = Home.OWN;
        used = 0;
    }
}
