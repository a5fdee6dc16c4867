package io.niotls.jsse;

import io.niotls.engine.TlsEngine;
import io.niotls.proto.TlsException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Ciphertext on its way to a blocking transport. Safe for use by several threads.
 *
 * <p>Everything goes out under one lock, which a thread may hold for as long as the transport blocks. So only writers wait for
 * it. Whoever reads tries it, and else leaves to its holder what the engine owes (an answer to a KeyUpdate, an alert, a
 * close_notify): every holder looks again after it has let go.
 */
final class RecordSink {
    /** The plaintext of a full record in bytes, RFC 8446 §5.1. */
    static final int FULL_RECORD = 16_384;

    /** More bytes than any suite here adds to a record, its header included. */
    private static final int MAX_EXPANSION = 256;

    /** What the transport gets at least for the last records, in milliseconds: they are small. */
    private static final long SHORTEST_FAREWELL = 1_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final TlsEngine engine;
    private final Socket transport;
    private final OutputStream output;
    private final boolean ownsTransport;
    /** What the transport has thrown; nothing can be sent any more, for a record may have gone out in part. */
    private volatile IOException broken;
    /** Whether our direction has ended, and all of it has gone out. */
    private volatile boolean ended;

    /**
     * Makes a sink.
     *
     * @param ownsTransport whether the transport's output ends with ours
     */
    RecordSink(TlsEngine engine, Socket transport, boolean ownsTransport) throws IOException {
        this.engine = engine;
        this.transport = transport;
        this.output = transport.getOutputStream();
        this.ownsTransport = ownsTransport;
    }

    /**
     * Seals and sends; waits for other writers and for the transport.
     *
     * @param limit the most plaintext in a record, in bytes
     * @throws SocketException if our direction has ended or is broken
     * @throws IOException what the transport throws, or a {@link io.niotls.proto.TlsException} if the connection has failed
     */
    void write(byte[] source, int offset, int length, int limit) throws IOException {
        try {
            writeAll(ByteBuffer.wrap(source, offset, length), limit);
        } finally {
            flushIfFree();
        }
    }

    private void writeAll(ByteBuffer plaintext, int limit) throws IOException {
        lock.lock();
        try {
            if (broken != null) {
                throw closed(broken);
            }
            RecordBuffers buffers = plaintext.remaining() <= FULL_RECORD ? RecordBuffers.SMALL : RecordBuffers.LARGE;
            ByteBuffer room = buffers.take();
            int secret = room.capacity(); // where sealing throws, plaintext may be left in it
            try {
                sealAndSend(plaintext, room, limit);
                secret = 0;
            } finally {
                buffers.give(room, secret);
            }
        } finally {
            lock.unlock();
        }
    }

    private void sealAndSend(ByteBuffer plaintext, ByteBuffer room, int limit) throws IOException {
        while (plaintext.hasRemaining()) {
            try {
                seal(plaintext, room, limit);
            } catch (TlsException failure) {
                if (room.position() > 0) {
                    send(room); // the alert that tells the peer why
                }
                throw failure;
            }
            send(room);
        }
    }

    private void seal(ByteBuffer plaintext, ByteBuffer room, int limit) throws IOException {
        try {
            if (limit >= FULL_RECORD) {
                engine.send(plaintext, room);
                return;
            }
            int end = plaintext.limit();
            try {
                while (plaintext.position() < end && room.remaining() >= limit + MAX_EXPANSION) {
                    plaintext.limit(Math.min(end, plaintext.position() + limit));
                    engine.send(plaintext, room);
                }
            } finally {
                plaintext.limit(end);
            }
        } catch (IllegalStateException ended) {
            throw closed(ended); // by another thread, in the meantime
        }
    }

    /** Sends and clears what is in a buffer. The lock is held. */
    private void send(ByteBuffer records) throws IOException {
        if (records.position() == 0) {
            throw new IllegalStateException("an engine with room for records has sealed nothing");
        }
        try {
            output.write(records.array(), 0, records.position());
        } catch (IOException e) {
            broken = e;
            throw e;
        }
        records.clear();
    }

    /**
     * Sends what the engine owes; waits for writers and for the transport.
     *
     * @throws IOException what the transport throws
     */
    void flush() throws IOException {
        lock.lock();
        try {
            payDebts();
        } finally {
            lock.unlock();
        }
        flushIfFree();
    }

    /**
     * Sends what the engine owes, unless a writer is there, who will do it. What the transport throws is left to the next write
     * to say: who reads may still find something.
     */
    void flushIfFree() {
        while (owes() && lock.tryLock()) {
            try {
                payDebts();
            } catch (IOException saidByTheNextWrite) {
                return;
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Sends what the engine owes, in a bounded time. If the transport takes longer it is closed, whoever owns it: it may hold
     * half a record.
     *
     * @param patience how long to wait for a writer, in milliseconds
     * @return whether everything has gone out; false if a writer is still there, or the transport is broken
     */
    boolean flushWithin(long patience) {
        if (!owes()) {
            return broken == null;
        }
        if (!lockWithin(patience)) {
            return false;
        }
        TransportGuard guard = TransportGuard.closeAfter(transport, Math.max(SHORTEST_FAREWELL, patience));
        try {
            payDebts();
            return true;
        } catch (IOException gone) {
            return false;
        } finally {
            guard.release();
            lock.unlock();
        }
    }

    /** Takes the lock; an interruption shortens the time to none, and is kept. */
    private boolean lockWithin(long millis) {
        if (lock.tryLock()) {
            return true;
        }
        try {
            return lock.tryLock(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean owes() {
        return broken == null && !ended && (engine.hasOutput() || engine.isOutputClosed());
    }

    /** Sends what the engine owes, and ends the transport's output after the last of it. The lock is held. */
    private void payDebts() throws IOException {
        if (broken != null) {
            throw broken;
        }
        if (engine.hasOutput()) {
            ByteBuffer room = RecordBuffers.SMALL.take();
            int secret = room.capacity();
            try {
                do {
                    engine.flush(room);
                    send(room);
                } while (engine.hasOutput());
                secret = 0;
            } finally {
                RecordBuffers.SMALL.give(room, secret);
            }
        }
        if (!ended && engine.isOutputClosed()) {
            ended = true;
            if (ownsTransport) {
                transport.shutdownOutput();
            }
        }
    }

    private static SocketException closed(Exception cause) {
        return (SocketException) new SocketException("Connection or outbound has closed").initCause(cause);
    }
}
