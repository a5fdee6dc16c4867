package io.niotls.record;

import io.niotls.crypto.SecretBytes;
import io.niotls.proto.Alert;
import io.niotls.proto.ContentType;
import io.niotls.proto.HandshakeType;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Arrays;

/**
 * Writes records: joins handshake messages into as few as possible, and seals application data straight into the caller's buffer.
 *
 * <p>What is not application data is sealed at once, in order, and waits for {@link #drain}; handshake messages wait a little
 * longer, for others that share their record. Between two calls the writer holds no buffer but for such bytes, and nothing is
 * allocated per record of application data. One thread at a time.
 */
public final class RecordWriter implements AutoCloseable {
    private static final byte[] NONE = {};
    /** Holds no state. */
    private static final RecordSealer PLAIN = new PlainSealer();
    private static final byte[] CHANGE_CIPHER_SPEC = {1};

    private final ScratchPool pool;
    private RecordSealer sealer = PLAIN;
    private int plaintextLimit = RecordSize.MAX_INNER_PLAINTEXT;
    /** Handshake messages that are not sealed yet, less than a full record: from 0 to {@code handshakeLength}. */
    private byte[] handshake = NONE;
    private int handshakeLength;
    /** Sealed records that have not been drained, between {@code start} and {@code end}. */
    private byte[] pending = NONE;
    private int start;
    private int end;
    private boolean begun;
    /** How many bytes of the initial ClientHello are not sealed yet: their records have a version of their own. */
    private int initialHelloLeft;

    /**
     * Makes a writer for a connection that has sent nothing yet.
     *
     * @param pool where its scratch arrays come from
     */
    public RecordWriter(ScratchPool pool) {
        this.pool = pool;
    }

    /**
     * Installs the keys of the records that follow, and closes those before. Handshake messages that wait are sealed under the
     * old keys first.
     *
     * @param next taken over
     */
    public void install(RecordSealer next) {
        flushHandshake();
        sealer.close();
        sealer = next;
    }

    /**
     * Does the same with the cipher in use, where it can: see {@link RecordSealer#rekey}.
     *
     * @return whether it has
     */
    public boolean rekey(SecretBytes key, SecretBytes iv) {
        flushHandshake();
        return sealer.rekey(key, iv);
    }

    /**
     * Limits the records written from now on, because the peer has asked for it; also those in the clear, as RFC 6066 §4 wants.
     *
     * @param bytes 2 or more, as RFC 8449 §4 counts: in TLS 1.3 content type included, else content alone. For
     *     max_fragment_length, which never counts the type, that is one more in TLS 1.3
     */
    public void limitPlaintext(int bytes) {
        if (bytes < 2) {
            throw new IllegalArgumentException("a limit of " + bytes + " bytes");
        }
        flushHandshake();
        plaintextLimit = bytes;
    }

    private int contentLimit() {
        int content = sealer.protection() == Protection.TLS13 ? plaintextLimit - 1 : plaintextLimit;
        return Math.min(content, RecordSize.MAX_CONTENT);
    }

    /**
     * Adds a handshake message. It shares a record with those before and after it where it can.
     *
     * @param message with its header; copied
     */
    public void handshake(byte[] message) {
        if (!begun && message[0] == HandshakeType.CLIENT_HELLO.code()) {
            initialHelloLeft = message.length;
        }
        begun = true;
        int needed = handshakeLength + message.length;
        if (needed > handshake.length) {
            byte[] grown = Arrays.copyOf(handshake, Math.max(needed, Math.min(2 * handshake.length, RecordSize.MAX_CONTENT)));
            Arrays.fill(handshake, 0, handshakeLength, (byte) 0);
            handshake = grown;
        }
        System.arraycopy(message, 0, handshake, handshakeLength, message.length);
        handshakeLength = needed;
        int limit = contentLimit();
        int sealed = 0;
        for (; handshakeLength - sealed >= limit; sealed += limit) {
            sealHandshake(sealed, limit);
        }
        if (sealed > 0) {
            System.arraycopy(handshake, sealed, handshake, 0, handshakeLength - sealed);
            Arrays.fill(handshake, handshakeLength - sealed, handshakeLength, (byte) 0);
            handshakeLength -= sealed;
        }
    }

    /** Seals the handshake messages that wait for others. */
    public void flushHandshake() {
        if (handshake.length == 0) {
            return;
        }
        if (handshakeLength > 0) {
            sealHandshake(0, handshakeLength);
            Arrays.fill(handshake, 0, handshakeLength, (byte) 0);
            handshakeLength = 0;
        }
        handshake = NONE;
    }

    private void sealHandshake(int offset, int length) {
        int record = end - start;
        seal(sealer, ContentType.HANDSHAKE, handshake, offset, length);
        if (initialHelloLeft > 0) {
            pending[start + record + 2] = (byte) RecordHeader.INITIAL_VERSION;
            initialHelloLeft -= length;
        }
    }

    /** Sends a ChangeCipherSpec; in TLS 1.3 always in the clear (RFC 8446 appendix D.4). */
    public void changeCipherSpec() {
        flushHandshake();
        RecordSealer used = sealer.protection() == Protection.TLS13 ? PLAIN : sealer;
        seal(used, ContentType.CHANGE_CIPHER_SPEC, CHANGE_CIPHER_SPEC, 0, CHANGE_CIPHER_SPEC.length);
    }

    /**
     * Sends an alert.
     *
     * @param level 1 for a warning, 2 if it is fatal
     */
    public void alert(int level, Alert alert) {
        flushHandshake();
        byte[] content = {(byte) level, (byte) alert.code()};
        seal(sealer, ContentType.ALERT, content, 0, content.length);
    }

    /** Appends one record to what is pending. */
    private void seal(RecordSealer used, ContentType type, byte[] content, int offset, int length) {
        int sealedLength = used.sealedLength(length);
        if (sealedLength > pending.length - end) {
            int kept = end - start;
            byte[] grown = new byte[Math.max(kept + sealedLength, 2 * kept)];
            System.arraycopy(pending, start, grown, 0, kept);
            pending = grown;
            start = 0;
            end = kept;
        }
        end += used.seal(type, content, offset, length, pending, end);
    }

    /** Returns whether bytes wait for {@link #drain}. */
    public boolean hasPending() {
        return pendingBytes() > 0;
    }

    /** Returns how many bytes {@link #drain} would move into a buffer that is large enough. */
    public int pendingBytes() {
        return end - start + (handshakeLength > 0 ? sealer.sealedLength(handshakeLength) : 0);
    }

    /**
     * Moves pending bytes to a buffer, as far as they fit; records may be cut anywhere.
     *
     * @throws ReadOnlyBufferException if {@code out} is read-only; nothing has changed
     */
    public void drain(ByteBuffer out) {
        if (out.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        flushHandshake();
        if (pending.length == 0) {
            return;
        }
        int length = Math.min(end - start, out.remaining());
        out.put(pending, start, length);
        start += length;
        if (start == end) {
            pending = NONE;
            start = 0;
            end = 0;
        }
    }

    /**
     * Seals application data, as many whole records as fit. The first is made as short as it must be to fit, those after it are
     * full or the last. Seals nothing while {@link #hasPending}, and nothing when {@link #recordsLeft} is 0.
     *
     * @param source the data, from position to limit; what was taken is consumed
     * @param out receives the records at its position
     * @return how many bytes of {@code source} were taken
     * @throws IllegalStateException if there are no keys yet
     * @throws ReadOnlyBufferException if {@code out} is read-only; nothing has changed
     */
    public int seal(ByteBuffer source, ByteBuffer out) {
        if (out.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        if (!sealer.isProtected()) {
            throw new IllegalStateException("application data without keys");
        }
        if (hasPending()) {
            return 0;
        }
        int length = nextLength(source, out, true);
        if (length == 0) {
            return 0;
        }
        boolean outInPlace = out.hasArray();
        boolean sourceInPlace = source.hasArray() && !(outInPlace && source.array() == out.array());
        int before = source.position();
        if (sourceInPlace && outInPlace) {
            sealStraight(source, out, length);
        } else {
            sealAside(source, sourceInPlace, out, outInPlace, length);
        }
        return source.position() - before;
    }

    /** Seals from one array to another. */
    private void sealStraight(ByteBuffer source, ByteBuffer out, int first) {
        for (int length = first; length > 0; length = nextLength(source, out, false)) {
            int total = sealer.seal(ContentType.APPLICATION_DATA, source.array(), source.arrayOffset() + source.position(),
                    length, out.array(), out.arrayOffset() + out.position());
            out.position(out.position() + total);
            source.position(source.position() + length);
        }
    }

    /** Seals by way of scratch arrays, from where the source is no array of its own, to where the destination is none. */
    private void sealAside(ByteBuffer source, boolean sourceInPlace, ByteBuffer out, boolean outInPlace, int first) {
        byte[] from = sourceInPlace ? source.array() : pool.take();
        byte[] to = outInPlace ? out.array() : pool.take();
        int secretFrom = 0;
        int secretTo = 0;
        try {
            for (int length = first; length > 0; length = nextLength(source, out, false)) {
                int fromOffset = sourceInPlace ? source.arrayOffset() + source.position() : 0;
                int toOffset = outInPlace ? out.arrayOffset() + out.position() : 0;
                if (!sourceInPlace) {
                    secretFrom = Math.max(secretFrom, length);
                    source.get(source.position(), from, 0, length);
                }
                // A sealer that fails may have left plaintext there.
                secretTo = sealer.sealedLength(length);
                int total = sealer.seal(ContentType.APPLICATION_DATA, from, fromOffset, length, to, toOffset);
                secretTo = 0;
                if (outInPlace) {
                    out.position(out.position() + total);
                } else {
                    out.put(to, 0, total);
                }
                source.position(source.position() + length);
            }
        } finally {
            if (!sourceInPlace) {
                pool.give(from, secretFrom);
            }
            if (!outInPlace) {
                pool.give(to, secretTo);
            }
        }
    }

    /** Returns how much of the source the next record takes; 0 if there is no further record. */
    private int nextLength(ByteBuffer source, ByteBuffer out, boolean first) {
        if (!source.hasRemaining() || sealer.recordsLeft() == 0) {
            return 0;
        }
        int room = out.remaining();
        int length = Math.min(source.remaining(), contentLimit());
        if (sealer.sealedLength(length) <= room) {
            return length;
        }
        if (!first) {
            return 0;
        }
        // Block padding makes the length of a record a staircase: the step that the empty record stands on may have room for up
        // to a block less one, and the last step may be one too high.
        length = Math.min(length, room - sealer.sealedLength(0) + CbcRecord.BLOCK - 1);
        while (length > 0 && sealer.sealedLength(length) > room) {
            length--;
        }
        return Math.max(0, length);
    }

    /** Returns how many more records of application data the present keys may protect; see {@link RecordSealer#recordsLeft}. */
    public long recordsLeft() {
        return sealer.recordsLeft();
    }

    /** Wipes the keys, for nothing more is to be written; what is sealed can still be drained. Stopping again does nothing. */
    public void stop() {
        try {
            flushHandshake();
        } finally {
            sealer.close();
            Arrays.fill(handshake, 0, handshakeLength, (byte) 0);
            handshakeLength = 0;
        }
    }

    /** Wipes the keys and drops all that has not been drained. Closing again does nothing. */
    @Override
    public void close() {
        sealer.close();
        Arrays.fill(handshake, 0, handshakeLength, (byte) 0);
        handshake = NONE;
        handshakeLength = 0;
        pending = NONE;
        start = 0;
        end = 0;
    }
}
