package io.niotls.record;

import io.niotls.message.HandshakeFrame;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;
import java.util.Arrays;

/**
 * Joins handshake messages from the records that carry them in whole, in parts or together.
 *
 * <p>The bytes between {@code start} and {@code end} have been received and not taken. The array grows with what is received, by
 * doubling, never with what a header claims; without such bytes there is no array.
 */
final class HandshakeJoiner {
    private static final int HEADER = 4;
    private static final byte[] NONE = {};

    private final ReadLimits limits;
    private byte[] bytes = NONE;
    private int start;
    private int end;
    private int fragments;

    HandshakeJoiner(ReadLimits limits) {
        this.limits = limits;
    }

    /** Returns what is taken from the peer. */
    ReadLimits limits() {
        return limits;
    }

    /** Returns whether bytes have been received that belong to a message not taken yet. */
    boolean hasBytes() {
        return start != end;
    }

    /**
     * Returns whether the next message is whole. Its length is checked as soon as it is known.
     *
     * @throws TlsException with MESSAGE_TOO_LONG
     */
    boolean hasMessage() throws TlsException {
        if (end - start < HEADER) {
            return false;
        }
        int length = bodyLength();
        boolean certificate = (bytes[start] & 0xff) == HandshakeType.CERTIFICATE.code();
        int limit = certificate ? limits.certificateMessage() : limits.handshakeMessage();
        if (length > limit) {
            throw new TlsException(Fault.MESSAGE_TOO_LONG, length + " bytes where " + limit + " are allowed");
        }
        return length <= end - start - HEADER;
    }

    /**
     * Adds the content of one record, which is not empty.
     *
     * @throws TlsException with TOO_MANY_FRAGMENTS if the message that is under way is spread over too many records
     */
    void add(byte[] source, int offset, int length) throws TlsException {
        if (fragments == limits.fragments()) {
            throw new TlsException(Fault.TOO_MANY_FRAGMENTS, "more than " + fragments);
        }
        fragments++;
        if (length > bytes.length - end) {
            grow(length);
        }
        System.arraycopy(source, offset, bytes, end, length);
        end += length;
    }

    /**
     * Takes the next message.
     *
     * @throws IllegalStateException if there is no whole one
     */
    HandshakeFrame take() {
        if (end - start < HEADER || end - start - HEADER < bodyLength()) {
            throw new IllegalStateException("there is no handshake message");
        }
        int length = HEADER + bodyLength();
        byte[] message = Arrays.copyOfRange(bytes, start, start + length);
        start += length;
        // What is left of its last record is the first fragment of the next message.
        fragments = 1;
        boolean followed = start != end;
        if (!followed) {
            clear();
        }
        return new HandshakeFrame(message, followed);
    }

    /** Wipes and drops everything. */
    void clear() {
        Arrays.fill(bytes, 0, end, (byte) 0);
        bytes = NONE;
        start = 0;
        end = 0;
        fragments = 0;
    }

    private int bodyLength() {
        return (bytes[start + 1] & 0xff) << 16 | (bytes[start + 2] & 0xff) << 8 | bytes[start + 3] & 0xff;
    }

    private void grow(int length) {
        int kept = end - start;
        byte[] grown = new byte[Math.max(kept + length, 2 * kept)];
        System.arraycopy(bytes, start, grown, 0, kept);
        Arrays.fill(bytes, 0, end, (byte) 0);
        bytes = grown;
        start = 0;
        end = kept;
    }
}
