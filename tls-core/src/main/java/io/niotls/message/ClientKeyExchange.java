package io.niotls.message;

import io.niotls.proto.HandshakeType;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;

/**
 * The client's half of the key agreement in TLS 1.2, RFC 5246 §7.4.7. Which of the two forms it has follows from the cipher
 * suite.
 */
public sealed interface ClientKeyExchange extends HandshakeMessage {
    /** Returns the client's public value in the form of the group; not empty. */
    byte[] share();

    /** Makes the message of an ECDHE suite. */
    static ClientKeyExchange ecdhe(byte[] point) {
        return new Ecdhe(point);
    }

    /** Makes the message of a DHE suite. */
    static ClientKeyExchange dhe(byte[] publicValue) {
        return new Dhe(publicValue);
    }

    /** Decodes a body of an ECDHE suite. */
    static ClientKeyExchange decodeEcdhe(ByteReader reader) throws DecodeException {
        return new Ecdhe(reader.opaque8(1));
    }

    /** Decodes a body of a DHE suite. */
    static ClientKeyExchange decodeDhe(ByteReader reader) throws DecodeException {
        return new Dhe(reader.opaque16(1));
    }

    @Override
    default HandshakeType type() {
        return HandshakeType.CLIENT_KEY_EXCHANGE;
    }

    /**
     * ClientECDiffieHellmanPublic, RFC 8422 §5.7.
     *
     * @param share a point of the curve; not empty
     */
    record Ecdhe(byte[] share) implements ClientKeyExchange {
        @Override
        public void writeBody(ByteWriter writer) {
            writer.opaque8(share);
        }
    }

    /**
     * ClientDiffieHellmanPublic, RFC 5246 §7.4.7.2.
     *
     * @param share the number, big-endian; not empty
     */
    record Dhe(byte[] share) implements ClientKeyExchange {
        @Override
        public void writeBody(ByteWriter writer) {
            writer.opaque16(share);
        }
    }
}
