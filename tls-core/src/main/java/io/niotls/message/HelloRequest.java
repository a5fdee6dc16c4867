package io.niotls.message;

import io.niotls.proto.HandshakeType;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;

/** The server would like to renegotiate: TLS 1.2, RFC 5246 §7.4.1.1. The body is empty. */
public record HelloRequest() implements HandshakeMessage {
    /** Decodes a body: there is nothing to read. */
    public static HelloRequest decode(ByteReader reader) {
        return new HelloRequest();
    }

    @Override
    public HandshakeType type() {
        return HandshakeType.HELLO_REQUEST;
    }

    @Override
    public void writeBody(ByteWriter writer) {
        // nothing to write
    }
}
