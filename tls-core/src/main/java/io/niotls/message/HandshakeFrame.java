package io.niotls.message;

import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;
import io.niotls.wire.ByteReader;
import io.niotls.wire.DecodeException;

import java.util.Locale;

/**
 * A whole handshake message as received: its header of four bytes and its body, RFC 8446 §4. It is what the transcript
 * hashes, so the transcript never depends on how a message would be written again.
 *
 * @param bytes header and body; owned by the frame, changed by nobody
 * @param followed whether bytes behind it, under the same keys, had already been received with it
 */
public record HandshakeFrame(byte[] bytes, boolean followed) {
    /** Bytes before the body: the type, and the body's length in three bytes. */
    public static final int HEADER_LENGTH = 4;

    /** Decodes the body of one message type. Bytes that it leaves unread are a fault. */
    @FunctionalInterface
    public interface Decoder<T> {
        /**
         * Decodes a body.
         *
         * @param body a reader of exactly the body
         * @throws DecodeException if it does not parse
         * @throws TlsException if it parses, but says what the RFC forbids
         */
        T decode(ByteReader body) throws DecodeException, TlsException;
    }

    /**
     * Checks that the array holds one whole message.
     *
     * @throws IllegalArgumentException if the header's length is not that of the body: the reader has cut it wrongly
     */
    public HandshakeFrame {
        if (bytes.length < HEADER_LENGTH || bodyLength(bytes) != bytes.length - HEADER_LENGTH) {
            throw new IllegalArgumentException(bytes.length + " bytes are not one handshake message");
        }
    }

    /** Makes the frame of a message with nothing behind it. */
    public HandshakeFrame(byte[] bytes) {
        this(bytes, false);
    }

    /** Returns the type, null if this library knows none of this code. */
    public HandshakeType type() {
        return HandshakeType.of(typeCode());
    }

    /** Returns the type's byte on the wire. */
    public int typeCode() {
        return bytes[0] & 0xff;
    }

    /**
     * Decodes the message if it is the one that may come now.
     *
     * @param expected the only type that is allowed here
     * @param decoder decodes the body of that type
     * @throws TlsException {@link Fault#UNKNOWN_MESSAGE} or {@link Fault#UNEXPECTED_MESSAGE} if it is of another type,
     *     {@link Fault#MALFORMED_MESSAGE} if it does not parse or bytes are left over, and what the decoder finds
     */
    public <T> T expect(HandshakeType expected, Decoder<T> decoder) throws TlsException {
        HandshakeType type = type();
        if (type == null) {
            throw new TlsException(Fault.UNKNOWN_MESSAGE, "type " + typeCode() + " where " + name(expected) + " was expected");
        }
        if (type != expected) {
            throw new TlsException(Fault.UNEXPECTED_MESSAGE, name(type) + " where " + name(expected) + " was expected");
        }
        ByteReader body = new ByteReader(bytes, HEADER_LENGTH, bytes.length - HEADER_LENGTH);
        try {
            T message = decoder.decode(body);
            body.expectEnd();
            return message;
        } catch (DecodeException e) {
            throw new TlsException(Fault.MALFORMED_MESSAGE, name(type) + ": " + e.getMessage());
        }
    }

    /**
     * Checks that the peer has sent nothing behind this message, which ends its flight: what it may send next depends on
     * our answer. RFC 8446 §5.1 says so of the messages before a change of keys, which the record layer checks; a flight can end
     * without one.
     *
     * @throws TlsException with {@link Fault#HANDSHAKE_AFTER_FLIGHT}
     */
    public void requireEndOfFlight() throws TlsException {
        if (followed) {
            throw new TlsException(Fault.HANDSHAKE_AFTER_FLIGHT, "behind " + this);
        }
    }

    /** Returns the type and the length, without any of the bytes. */
    @Override
    public String toString() {
        HandshakeType type = type();
        return (type == null ? "handshake type " + typeCode() : name(type)) + " of " + bytes.length + " bytes";
    }

    /** Returns the RFC's name: CLIENT_HELLO is ClientHello. */
    private static String name(HandshakeType type) {
        StringBuilder name = new StringBuilder();
        for (String word : type.name().split("_")) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.toString();
    }

    private static int bodyLength(byte[] bytes) {
        return (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8 | bytes[3] & 0xff;
    }
}
