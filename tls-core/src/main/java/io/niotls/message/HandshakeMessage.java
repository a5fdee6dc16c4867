package io.niotls.message;

import io.niotls.proto.HandshakeType;
import io.niotls.wire.ByteWriter;

/** A handshake message, RFC 8446 §4 and RFC 5246 §7.4: immutable as long as nobody changes the arrays that it owns. */
public interface HandshakeMessage {
    /** Returns the type that stands in the header. */
    HandshakeType type();

    /** Writes the body, without the header. */
    void writeBody(ByteWriter writer);

    /** Returns about how many bytes the body has, so that room is made once; a wrong guess costs time and nothing else. */
    default int expectedLength() {
        return 124;
    }

    /** Returns a new array with the header of four bytes and the body. */
    @SuppressWarnings("try") // a vector is opened to be closed
    default byte[] encode() {
        ByteWriter writer = new ByteWriter(expectedLength() + HandshakeFrame.HEADER_LENGTH);
        writer.uint8(type().code());
        try (var body = writer.vector24()) {
            writeBody(writer);
        }
        return writer.toByteArray();
    }
}
