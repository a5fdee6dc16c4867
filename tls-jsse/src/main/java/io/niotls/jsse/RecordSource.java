package io.niotls.jsse;

import io.niotls.engine.TlsEngine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Ciphertext that has arrived on a blocking transport and was not consumed.
 *
 * <p>A socket that waits for the peer waits for the five bytes of a record's header, and holds nothing but room for these. Once
 * they are there it holds a pooled buffer, until no more than a part of a header is left.
 *
 * <p>Where the transport outlives TLS, not a byte is read beyond the record whose header was seen, so none is lost of what comes
 * after close_notify. Where it does not, as much is read as there is room for.
 *
 * <p>Invariant: between calls {@code bytes} is in reading position, and is {@code header} or a pooled buffer. Whatever a stream
 * throws, what had arrived before is kept, so that a read that timed out can be tried again. Used under the reading lock.
 */
final class RecordSource {
    private static final int HEADER = 5;

    private final InputStream transport;
    private final boolean exact;
    private final RecordBuffers buffers;
    private Check beforeReads;
    private final ByteBuffer header = ByteBuffer.allocate(HEADER).limit(0);
    private ByteBuffer bytes = header;
    /** What the program had read before it gave the transport to TLS, until its end; then null. */
    private InputStream consumed;

    /**
     * Makes a source.
     *
     * @param consumed comes before the transport's bytes; null if there is none
     * @param exact whether no byte may be read beyond a record
     */
    RecordSource(InputStream consumed, InputStream transport, boolean exact, RecordBuffers buffers) {
        this.consumed = consumed;
        this.transport = transport;
        this.exact = exact;
        this.buffers = buffers;
    }

    /** Sets what is done before each read of the transport, which it may refuse; null for nothing. */
    void beforeReads(Check check) {
        beforeReads = check;
    }

    /** Something that may refuse. */
    @FunctionalInterface
    interface Check {
        void run() throws IOException;
    }

    /** Returns what was not consumed, for the engine to consume. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** Returns the length in bytes of the record that comes next, header included, if it is here in whole; else -1. */
    int wholeRecord() {
        int length = TlsEngine.recordLength(bytes);
        return length <= bytes.remaining() ? length : -1;
    }

    /** Returns whether the transport has something that {@link #fill} need not wait for. */
    boolean hasArrived() throws IOException {
        return consumed != null && consumed.available() > 0 || transport.available() > 0;
    }

    /** Returns whether a buffer is held. */
    boolean holdsBuffer() {
        return bytes != header;
    }

    /**
     * Reads more, and waits for it. The engine has seen what is here already, and so refused a header that is none.
     *
     * @return whether something came; false at the end of the transport
     * @throws java.net.SocketTimeoutException if nothing came in time
     */
    boolean fill() throws IOException {
        if (beforeReads != null) {
            beforeReads.run();
        }
        settle();
        int here = bytes.remaining();
        int end;
        if (here < HEADER) {
            end = HEADER;
        } else {
            if (bytes == header) {
                bytes = buffers.take().put(header).flip();
            }
            end = exact ? TlsEngine.recordLength(bytes) : bytes.capacity();
        }
        if (end <= here) {
            throw new IllegalStateException("the engine has left " + here + " bytes that it must consume");
        }
        bytes.compact();
        int count = 0;
        try {
            count = read(bytes.array(), here, end - here);
        } finally {
            bytes.position(here + Math.max(0, count)).flip();
        }
        return count >= 0;
    }

    private int read(byte[] array, int offset, int length) throws IOException {
        if (consumed != null) {
            int count = consumed.read(array, offset, length);
            if (count >= 0) {
                return count;
            }
            consumed = null;
        }
        return transport.read(array, offset, length);
    }

    /** Gives the buffer back if less than a header is left: to be called whenever the lock is let go. */
    void settle() {
        if (bytes != header && bytes.remaining() < HEADER) {
            ByteBuffer pooled = bytes;
            bytes = header.clear().put(pooled).flip();
            buffers.give(pooled, 0); // nothing but ciphertext has been in it
        }
    }

    /** Drops everything: to be called instead once nothing will be read any more. */
    void discard() {
        bytes.position(bytes.limit());
        settle();
    }
}
