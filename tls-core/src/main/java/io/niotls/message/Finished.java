package io.niotls.message;

import io.niotls.proto.HandshakeType;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;

/**
 * A MAC over the handshake, RFC 8446 §4.4.4 and RFC 5246 §7.4.9.
 *
 * @param verifyData of any length: how long it must be depends on the cipher suite
 */
public record Finished(byte[] verifyData) implements HandshakeMessage {
    /** Decodes a body. */
    public static Finished decode(ByteReader reader) throws DecodeException {
        return new Finished(reader.rest());
    }

    @Override
    public HandshakeType type() {
        return HandshakeType.FINISHED;
    }

    @Override
    public void writeBody(ByteWriter writer) {
        writer.bytes(verifyData);
    }
}
