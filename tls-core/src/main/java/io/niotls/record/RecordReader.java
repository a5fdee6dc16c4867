package io.niotls.record;

import io.niotls.crypto.SecretBytes;
import io.niotls.message.HandshakeFrame;
import io.niotls.proto.Budget;
import io.niotls.proto.ContentType;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Arrays;

/**
 * Reads records: checks their headers, opens them, joins handshake messages, and hands out one thing at a time.
 *
 * <p>Between two calls the reader holds no buffer, except for what it still owes: plaintext that did not fit, and handshake bytes
 * that were not taken. Records that have not arrived in whole stay with the caller. Nothing is allocated per record of
 * application data that fits where it goes. After a fault every further {@link #next} throws the same one; what was opened
 * before it has been delivered. One thread at a time.
 */
public final class RecordReader implements AutoCloseable {
    /** What {@link #next} has found. */
    public enum Result {
        /** The input holds no whole record. */
        NEED_MORE,
        /** There may be application data, and the destination has no room. */
        NEED_ROOM,
        /** One byte or more of application data was appended to the destination. */
        APPLICATION_DATA,
        /** A whole handshake message waits for {@link #takeHandshake}. */
        HANDSHAKE,
        /** An alert: see {@link #alertLevel} and {@link #alertDescription}. */
        ALERT,
        /** A well-formed ChangeCipherSpec; whether it may come now is the caller's to say. */
        CHANGE_CIPHER_SPEC
    }

    private static final int FATAL = 2;

    private final ScratchPool pool;
    private final HandshakeJoiner joiner;
    private int emptyRecords;
    private RecordOpener opener = new PlainOpener();
    private int plaintextLimit = RecordSize.MAX_INNER_PLAINTEXT;
    private boolean applicationDataAllowed;
    private boolean begun;
    private boolean openedProtected;
    /** How many bytes of early data, which we cannot open, are still passed over. */
    private int skippable;
    private int alertLevel;
    private int alertDescription;
    /** Application data that did not fit, from {@link #keptPosition} to its end; null if there is none. */
    private byte[] kept;
    private int keptPosition;
    private TlsException failure;

    /**
     * Makes a reader for a connection that has received nothing yet.
     *
     * @param limits what it takes from the peer
     * @param pool where its scratch arrays come from
     */
    public RecordReader(ReadLimits limits, ScratchPool pool) {
        this.pool = pool;
        this.joiner = new HandshakeJoiner(limits);
    }

    /** Returns the whole length, header included, of the record at a buffer's position; -1 if its header has not arrived. */
    public static int recordLength(ByteBuffer in) {
        return in.remaining() < RecordSize.HEADER ? -1 : RecordSize.HEADER + fragmentLength(in, in.position());
    }

    private static int fragmentLength(ByteBuffer in, int position) {
        return (in.get(position + 3) & 0xff) << 8 | in.get(position + 4) & 0xff;
    }

    /**
     * Finds the next thing: something left of an earlier record, or else in further records up to the first that completes
     * something. Empty application data and all but the last part of a handshake message complete nothing.
     *
     * @param in what has arrived, from position to limit; whole records are consumed, a partial one is not. Never written to
     * @param plaintext application data is appended at its position. Other bytes up to its limit may be overwritten; those that
     *     have held plaintext are wiped
     * @throws TlsException if the peer has sent what it must not; always the same from then on
     * @throws ReadOnlyBufferException if {@code plaintext} has room but is read-only; nothing has changed
     */
    public Result next(ByteBuffer in, ByteBuffer plaintext) throws TlsException {
        if (failure != null) {
            throw failure;
        }
        if (plaintext.isReadOnly() && plaintext.hasRemaining()) {
            throw new ReadOnlyBufferException();
        }
        if (kept != null) {
            return deliverKept(plaintext);
        }
        try {
            Result result = joiner.hasMessage() ? Result.HANDSHAKE : null;
            while (result == null) {
                result = nextRecord(in, plaintext);
            }
            return result;
        } catch (TlsException e) {
            failure = e;
            opener.close();
            joiner.clear();
            throw e;
        }
    }

    /** Reads one record; returns null if it completes nothing. */
    private Result nextRecord(ByteBuffer in, ByteBuffer plaintext) throws TlsException {
        int position = in.position();
        if (in.remaining() < RecordSize.HEADER) {
            return Result.NEED_MORE;
        }
        int length = fragmentLength(in, position);
        RecordOpener active = checkHeader(in, position, length);
        if (in.remaining() - RecordSize.HEADER < length) {
            return Result.NEED_MORE;
        }
        if (active == null) {
            skip(in, length);
            return null;
        }
        boolean mayBeData = applicationDataAllowed && in.get(position) == ContentType.APPLICATION_DATA.code();
        if (mayBeData && !plaintext.hasRemaining()) {
            return Result.NEED_ROOM;
        }
        return open(active, in, length, plaintext, mayBeData);
    }

    /**
     * Checks a header before the rest of the record has arrived, and returns which opener the record is for; null: it is
     * skipped.
     */
    private RecordOpener checkHeader(ByteBuffer in, int position, int length) throws TlsException {
        if (!begun) {
            Fault fault = FirstBytes.faultOf(in, position);
            if (fault != null) {
                throw new TlsException(fault);
            }
            begun = true;
        }
        ContentType type = ContentType.of(in.get(position) & 0xff);
        if (type == null) {
            throw new TlsException(Fault.UNKNOWN_CONTENT_TYPE);
        }
        // RFC 8446 §5.1: the version is to be ignored; the major version tells a record from bytes that have lost step. In TLS
        // 1.2 the MAC covers it, and there it has one value.
        if (in.get(position + 1) != 3 || opener.protection() == Protection.TLS12 && in.get(position + 2) != 3) {
            throw new TlsException(Fault.BAD_RECORD_VERSION);
        }
        if (skippable > 0 && type == ContentType.APPLICATION_DATA && opener.protection() == Protection.NONE
                && length <= RecordSize.MAX_CIPHERTEXT) {
            return null;
        }
        RecordOpener active = openerFor(type);
        boolean mayBeEarly = skippable > 0 && active == opener && length <= RecordSize.MAX_CIPHERTEXT;
        if (length > active.maxFragmentLength(plaintextLimit) && !mayBeEarly) {
            throw new TlsException(Fault.RECORD_TOO_LONG, "a fragment of " + length + " bytes");
        }
        return active;
    }

    /** Passes over a record of early data. */
    private void skip(ByteBuffer in, int length) throws TlsException {
        // The length counts, and an empty record counts too.
        skippable -= RecordSize.HEADER + length;
        if (skippable < 0) {
            throw new TlsException(Fault.EARLY_APPLICATION_DATA, "more early data than is passed over");
        }
        in.position(in.position() + RecordSize.HEADER + length);
    }

    private RecordOpener openerFor(ContentType type) throws TlsException {
        return switch (opener.protection()) {
            case NONE -> {
                if (type == ContentType.APPLICATION_DATA) {
                    throw new TlsException(Fault.EARLY_APPLICATION_DATA);
                }
                yield opener;
            }
            case TLS12 -> {
                if (type == ContentType.APPLICATION_DATA && !applicationDataAllowed) {
                    throw new TlsException(Fault.EARLY_APPLICATION_DATA);
                }
                yield opener;
            }
            case TLS13 -> switch (type) {
                case APPLICATION_DATA -> opener;
                // RFC 8446 appendix D.4: for middleboxes, never protected.
                case CHANGE_CIPHER_SPEC -> new PlainOpener();
                case ALERT -> {
                    // A peer that could not agree on keys says so in the clear. Once it has shown its keys, it is not the peer.
                    if (openedProtected) {
                        throw new TlsException(Fault.PLAINTEXT_RECORD, "an alert");
                    }
                    yield new PlainOpener();
                }
                case HANDSHAKE -> throw new TlsException(Fault.PLAINTEXT_RECORD, "a handshake message");
            };
        };
    }

    /**
     * Opens the whole record at the position of {@code in}: from its own array where it has one, and into the array of
     * {@code plaintext} where all that the opener may write has room there; by way of scratch arrays where not.
     */
    private Result open(RecordOpener active, ByteBuffer in, int length, ByteBuffer plaintext, boolean mayBeData)
            throws TlsException {
        int room = active.roomFor(length);
        boolean straight = mayBeData && plaintext.hasArray() && plaintext.remaining() >= room;
        if (in.hasArray()) {
            int offset = in.arrayOffset() + in.position();
            return straight && in.array() != plaintext.array()
                    ? openStraight(active, in, length, in.array(), offset, plaintext, room)
                    : openAside(active, in, length, in.array(), offset, plaintext, room);
        }
        byte[] source = pool.take();
        try {
            in.get(in.position(), source, 0, RecordSize.HEADER + length);
            return straight
                    ? openStraight(active, in, length, source, 0, plaintext, room)
                    : openAside(active, in, length, source, 0, plaintext, room);
        } finally {
            pool.give(source, 0);
        }
    }

    /** Opens into the array of {@code plaintext}, and wipes there what is not application data. */
    private Result openStraight(RecordOpener active, ByteBuffer in, int length, byte[] source, int sourceOffset,
            ByteBuffer plaintext, int room) throws TlsException {
        byte[] target = plaintext.array();
        int offset = plaintext.arrayOffset() + plaintext.position();
        int delivered = 0;
        try {
            int contentLength = decrypt(active, in, length, source, sourceOffset, target, offset);
            Result result = contentLength < 0 ? null : accept(active.openedType(), target, offset, contentLength);
            if (result == Result.APPLICATION_DATA) {
                plaintext.position(plaintext.position() + contentLength);
                delivered = contentLength;
            }
            return result;
        } finally {
            Arrays.fill(target, offset + delivered, offset + room, (byte) 0);
        }
    }

    /** Opens into a scratch array. */
    private Result openAside(RecordOpener active, ByteBuffer in, int length, byte[] source, int sourceOffset,
            ByteBuffer plaintext, int room) throws TlsException {
        byte[] target = pool.take();
        try {
            int contentLength = decrypt(active, in, length, source, sourceOffset, target, 0);
            Result result = contentLength < 0 ? null : accept(active.openedType(), target, 0, contentLength);
            if (result == Result.APPLICATION_DATA) {
                deliver(target, contentLength, plaintext);
            }
            return result;
        } finally {
            pool.give(target, room);
        }
    }

    /** Opens the record at the position of {@code in} and consumes it; returns its content's length, -1 if it is passed over. */
    private int decrypt(RecordOpener active, ByteBuffer in, int length, byte[] source, int sourceOffset, byte[] target,
            int targetOffset) throws TlsException {
        int contentLength;
        try {
            contentLength = active.open(source, sourceOffset, length, target, targetOffset);
        } catch (TlsException e) {
            if (skippable > 0 && active == opener && e.fault() == Fault.RECORD_NOT_AUTHENTIC) {
                skip(in, length);
                return -1;
            }
            throw e;
        }
        if (active.openedType() != ContentType.CHANGE_CIPHER_SPEC) {
            skippable = 0; // RFC 8446 §4.2.10: early data ends with the second hello, or with the first record that opens
        }
        in.position(in.position() + RecordSize.HEADER + length);
        openedProtected |= active.protection() != Protection.NONE;
        if (contentLength > contentLimit(active)) {
            throw new TlsException(Fault.RECORD_TOO_LONG, "content of " + contentLength + " bytes");
        }
        return contentLength;
    }

    /** In TLS 1.3 the header's length has said it all; of CBC records the padding must be known first. */
    private int contentLimit(RecordOpener active) {
        int limit = active.protection() == Protection.TLS12 ? plaintextLimit : RecordSize.MAX_CONTENT;
        return Math.min(limit, RecordSize.MAX_CONTENT);
    }

    /** Takes in the content of a record; returns null if it completes nothing. */
    private Result accept(ContentType type, byte[] content, int offset, int length) throws TlsException {
        // RFC 8446 §5.1: no other records between the parts of a handshake message. A fatal alert is not between: nothing
        // follows it, and it tells more than our complaint would.
        if (type != ContentType.HANDSHAKE && joiner.hasBytes()
                && !(type == ContentType.ALERT && length == 2 && content[offset] == FATAL)) {
            throw new TlsException(Fault.INTERLEAVED_HANDSHAKE);
        }
        return switch (type) {
            case APPLICATION_DATA -> {
                if (!applicationDataAllowed) {
                    throw new TlsException(Fault.EARLY_APPLICATION_DATA);
                }
                if (length == 0) {
                    emptyRecords = Budget.spend(emptyRecords, joiner.limits().emptyRecords(), Fault.TOO_MANY_EMPTY_RECORDS);
                    yield null;
                }
                emptyRecords = 0;
                yield Result.APPLICATION_DATA;
            }
            case HANDSHAKE -> {
                // RFC 8446 §5.1, RFC 5246 §6.2.1: only application data may be empty.
                if (length == 0) {
                    throw new TlsException(Fault.EMPTY_RECORD, "a handshake record");
                }
                emptyRecords = 0;
                joiner.add(content, offset, length);
                yield joiner.hasMessage() ? Result.HANDSHAKE : null;
            }
            case ALERT -> {
                if (length == 0) {
                    throw new TlsException(Fault.EMPTY_RECORD, "an alert record");
                }
                // RFC 8446 §5.1 forbids to split or to join alerts; RFC 5246 does not, but nobody does it.
                if (length != 2) {
                    throw new TlsException(Fault.MALFORMED_ALERT);
                }
                alertLevel = content[offset] & 0xff;
                alertDescription = content[offset + 1] & 0xff;
                yield Result.ALERT;
            }
            case CHANGE_CIPHER_SPEC -> {
                if (length != 1 || content[offset] != 1) {
                    throw new TlsException(Fault.BAD_CHANGE_CIPHER_SPEC);
                }
                emptyRecords = Budget.spend(emptyRecords, joiner.limits().emptyRecords(), Fault.TOO_MANY_EMPTY_RECORDS);
                yield Result.CHANGE_CIPHER_SPEC;
            }
        };
    }

    private void deliver(byte[] content, int length, ByteBuffer plaintext) {
        int fits = Math.min(length, plaintext.remaining());
        plaintext.put(content, 0, fits);
        if (fits < length) {
            kept = Arrays.copyOfRange(content, fits, length);
            keptPosition = 0;
        }
    }

    private Result deliverKept(ByteBuffer plaintext) {
        if (!plaintext.hasRemaining()) {
            return Result.NEED_ROOM;
        }
        int fits = Math.min(kept.length - keptPosition, plaintext.remaining());
        plaintext.put(kept, keptPosition, fits);
        keptPosition += fits;
        if (keptPosition == kept.length) {
            dropKept();
        }
        return Result.APPLICATION_DATA;
    }

    private void dropKept() {
        Arrays.fill(kept, (byte) 0);
        kept = null;
    }

    /**
     * Takes the message that {@link Result#HANDSHAKE} has announced. Further messages of the same record come by further calls of
     * {@link #next}, before any further record is read.
     *
     * @throws IllegalStateException if there is none
     */
    public HandshakeFrame takeHandshake() {
        return joiner.take();
    }

    /** Returns the level of the alert that was found last, 0 to 255: TLS 1.3 ignores it. */
    public int alertLevel() {
        return alertLevel;
    }

    /** Returns the description of the alert that was found last, 0 to 255; see {@link io.niotls.proto.Alert#of}. */
    public int alertDescription() {
        return alertDescription;
    }

    /**
     * Installs the keys of the records that follow, and closes those before.
     *
     * @param next taken over, also if this throws
     * @throws TlsException with HANDSHAKE_OVER_KEY_CHANGE if handshake bytes of the old keys are left (RFC 8446 §5.1,
     *     CVE-2025-61730); the reader has then failed
     */
    public void install(RecordOpener next) throws TlsException {
        opener.close();
        opener = next;
        keysChanged();
    }

    /**
     * Does the same with the cipher in use, where it can: see {@link RecordOpener#rekey}.
     *
     * @return whether it has
     * @throws TlsException as {@link #install} does
     */
    public boolean rekey(SecretBytes key, SecretBytes iv) throws TlsException {
        if (!opener.rekey(key, iv)) {
            return false;
        }
        keysChanged();
        return true;
    }

    private void keysChanged() throws TlsException {
        begun = true;
        if (joiner.hasBytes()) {
            failure = new TlsException(Fault.HANDSHAKE_OVER_KEY_CHANGE);
            close();
            throw failure;
        }
    }

    /** Returns whether handshake bytes have been received that belong to a message not taken yet. */
    public boolean hasHandshakeBytes() {
        return joiner.hasBytes();
    }

    /** Returns whether application data has been opened that did not fit; the next {@link #next} delivers it. */
    public boolean hasPlaintext() {
        return kept != null;
    }

    /**
     * Limits the records that the peer may send from now on, because we have asked it to. Records in the clear are not limited.
     *
     * @param bytes as RFC 8449 §4 counts: in TLS 1.3 content type and padding included, else content alone. For
     *     max_fragment_length (RFC 6066 §4), which never counts the type, that is one more in TLS 1.3
     */
    public void limitPlaintext(int bytes) {
        plaintextLimit = Math.min(bytes, RecordSize.MAX_INNER_PLAINTEXT);
    }

    /**
     * Passes over application data that does not open, up to 32,768 bytes and to the first
     * record that does: a client has sent early data that is not accepted (RFC 8446 §4.2.10).
     */
    public void skipEarlyData() {
        skippable = RecordSize.MAX_EARLY_DATA_SKIPPED;
    }

    /** Says whether application data may come: not before the handshake is complete, which is how a reader starts. */
    public void allowApplicationData(boolean allowed) {
        applicationDataAllowed = allowed;
    }

    /** Wipes the keys and parts of messages, for nothing more is to be read; plaintext that is kept can still be delivered. */
    public void stop() {
        opener.close();
        joiner.clear();
    }

    /** Wipes the keys and all that has not been delivered. Closing again does nothing. */
    @Override
    public void close() {
        stop();
        if (kept != null) {
            dropKept();
        }
    }
}
