package io.niotls.message;

import io.niotls.proto.HandshakeType;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;

/** The server's first flight is complete: TLS 1.2, RFC 5246 §7.4.5. The body is empty. */
public record ServerHelloDone() implements HandshakeMessage {
    /** Decodes a body: there is nothing to read. */
    public static ServerHelloDone decode(ByteReader reader) {
        return new ServerHelloDone();
    }

    @Override
    public HandshakeType type() {
        return HandshakeType.SERVER_HELLO_DONE;
    }

    @Override
    public void writeBody(ByteWriter writer) {
        // nothing to write
    }
}
