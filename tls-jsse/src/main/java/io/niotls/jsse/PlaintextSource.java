package io.niotls.jsse;

import io.niotls.engine.TlsEngine;
import io.niotls.proto.TlsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the peer has sent, opened: one reader at a time, who reads records while the program waits in
 * {@link java.io.InputStream#read}.
 *
 * <p>A large record that fits is opened straight into the program's array. Any other is opened apart, and what does not fit of it
 * waits here in a pooled buffer until it has been read.
 *
 * <p>The buffers belong to whoever holds the lock, which the handshake's thread does too. Whoever lets go of it settles what
 * becomes of them, and looks again afterwards. So they are given back once and by one thread, whoever ends the connection: it
 * says so with {@link #end} or {@link #close}, which wait for nobody.
 */
final class PlaintextSource {
    private static final byte[] NOTHING = {};
    private static final ByteBuffer NO_ROOM = ByteBuffer.wrap(NOTHING);

    /** Copying a record of less than this many bytes costs next to nothing. */
    private static final int SMALL_RECORD = 4_096;

    /**
     * How many bytes before the end of a record's room are put back after it was opened: header, nonce, MAC and a block's padding
     * of any suite here leave that much behind the plaintext.
     */
    private static final int EXPANSION = 128;

    private final ReentrantLock lock = new ReentrantLock();
    private final TlsConnection connection;
    private final TlsEngine engine;
    private final RecordSource records;
    private final RecordSink sink;
    /** What was opened and did not fit, in reading position, not empty; or null. */
    private ByteBuffer left;
    /** How many bytes of that, from its start, may be plaintext, whether they were read or not. */
    private int secret;
    /** How much can be read of it, for those who ask without the lock. */
    private volatile int available;
    /** Nothing will be opened any more. */
    private volatile boolean ended;
    /** Nothing will be read any more. */
    private volatile boolean closed;

    PlaintextSource(TlsConnection connection, TlsEngine engine, RecordSource records, RecordSink sink) {
        this.connection = connection;
        this.engine = engine;
        this.records = records;
        this.sink = sink;
    }

    // ---- The lock, and the end ----

    /** Waits until nobody else reads, which may take until the peer sends something. */
    void lock() {
        lock.lock();
    }

    /** Does the same if it need not wait, and returns whether that was so. */
    boolean tryLock() {
        return lock.tryLock();
    }

    /** Lets others read, and gives back the buffers that are not needed meanwhile. */
    void unlock() {
        letGo();
        settleIfEnded();
    }

    private void letGo() {
        try {
            if (lock.getHoldCount() == 1) {
                settle();
            }
        } finally {
            lock.unlock();
        }
    }

    private void settle() {
        if (closed && left != null) {
            dropLeft();
        }
        if (ended) {
            records.discard();
        } else {
            records.settle();
        }
    }

    /** Does what the end wants. If somebody holds the lock, they will: they look here after they have let go. */
    private void settleIfEnded() {
        if (ended && lock.tryLock()) {
            letGo();
        }
    }

    /** Drops what was not opened, now or when whoever reads is done: the connection has failed. May be called by any thread. */
    void end() {
        ended = true;
        settleIfEnded();
    }

    /** Drops all that was not read, likewise. */
    void close() {
        closed = true;
        end();
    }

    // ---- Data ----

    /** Returns how many bytes can be read without waiting and without opening anything. May be called by any thread. */
    int available() {
        return available;
    }

    /**
     * Takes in what has arrived, without room for application data. The lock is held.
     *
     * @throws TlsException if the connection has failed
     */
    void step() throws TlsException {
        engine.receive(records.bytes(), NO_ROOM);
        while (connection.needsTask()) {
            connection.runTasks();
            engine.receive(records.bytes(), NO_ROOM);
        }
    }

    /** Waits for more from the transport, for {@link #step} to take in; returns false at its end. The lock is held. */
    boolean fill() throws IOException {
        return records.fill();
    }

    /**
     * Looks through what has arrived, without waiting, for an alert: where the transport takes nothing any more, the peer may
     * have said why. Application data is left to the next read, and so is what comes behind it. The lock is held.
     *
     * @throws TlsException if there is one
     */
    void lookForAlert() throws IOException {
        step();
        while (left == null && !engine.isInputClosed()) {
            int size = records.wholeRecord();
            if (size >= 0) {
                openApart(NOTHING, 0, 0, size); // in TLS 1.3 an alert looks like application data until it is opened
            } else if (records.hasArrived() && records.fill()) {
                step();
            } else {
                return;
            }
        }
    }

    /**
     * Returns what is there, and waits if that is nothing. The lock is held.
     *
     * @param length not 0
     * @return how many bytes; -1 if the peer has closed or the transport has ended, which the engine can tell apart
     * @throws TlsException if the connection has failed; what came before has been delivered
     * @throws IOException what the transport throws; the next call goes on where this one was
     */
    int read(byte[] target, int offset, int length) throws IOException {
        if (left != null) {
            return takeLeft(target, offset, length);
        }
        while (true) {
            int count = open(target, offset, length);
            if (count > 0) {
                return count;
            }
            if (engine.isInputClosed()) {
                return -1;
            }
            // Before this thread may block: the peer may be waiting for it.
            sink.flushIfFree();
            if (!records.fill()) {
                return -1;
            }
        }
    }

    /** Opens the whole records that are here, as long as they fit. */
    private int open(byte[] target, int offset, int length) throws TlsException {
        int total = 0;
        int size = records.wholeRecord();
        while (size >= 0 && !engine.isInputClosed() && (total == 0 || size <= length - total)) {
            try {
                total += size >= SMALL_RECORD && size <= length - total
                        ? openStraight(target, offset + total, size)
                        : openApart(target, offset + total, length - total, size);
                step(); // what can be said about a header that has no record yet
            } catch (TlsException e) {
                if (total > 0) {
                    return total; // the next call meets it again
                }
                throw e;
            }
            size = left == null ? records.wholeRecord() : -1;
        }
        if (total == 0) {
            step();
        }
        return total;
    }

    /** Opens one record into the program's array, and leaves alone what is behind its plaintext. */
    private int openStraight(byte[] target, int offset, int size) throws TlsException {
        int end = offset + size;
        byte[] behind = new byte[EXPANSION];
        System.arraycopy(target, end - EXPANSION, behind, 0, EXPANSION);
        ByteBuffer room = ByteBuffer.wrap(target, offset, size);
        try {
            openOne(room, size);
        } finally {
            int from = Math.max(room.position(), end - EXPANSION);
            System.arraycopy(behind, from - (end - EXPANSION), target, from, end - from);
        }
        return room.position() - offset;
    }

    /** Sets what is done before each read of the transport, which it may refuse; null for nothing. */
    void beforeReads(RecordSource.Check check) {
        records.beforeReads(check);
    }

    /** Opens one record into a pooled buffer, and copies what fits. */
    private int openApart(byte[] target, int offset, int length, int size) throws TlsException {
        ByteBuffer opened = RecordBuffers.PLAINTEXT.take();
        left = opened;
        secret = opened.capacity(); // if it cannot be opened, whatever was tried
        try {
            openOne(opened, size);
            secret = size;
        } finally {
            opened.flip();
            if (!opened.hasRemaining()) {
                dropLeft();
            }
        }
        return left == null ? 0 : takeLeft(target, offset, length);
    }

    private void openOne(ByteBuffer room, int size) throws TlsException {
        ByteBuffer bytes = records.bytes();
        int end = bytes.limit();
        bytes.limit(bytes.position() + size);
        try {
            engine.receive(bytes, room);
        } finally {
            bytes.limit(end);
        }
    }

    private int takeLeft(byte[] target, int offset, int length) {
        int count = Math.min(length, left.remaining());
        left.get(target, offset, count);
        available = left.remaining();
        if (!left.hasRemaining()) {
            dropLeft();
        }
        return count;
    }

    private void dropLeft() {
        ByteBuffer dropped = left;
        left = null;
        available = 0;
        RecordBuffers.PLAINTEXT.give(dropped, secret);
    }
}
