package io.niotls.message;

import io.niotls.proto.HandshakeType;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;

/**
 * A ticket in TLS 1.2, RFC 5077 §3.3.
 *
 * @param lifetimeHintSeconds how long the server means to accept it, 0 to 4,294,967,295; 0 says nothing
 * @param ticket the ticket; empty if the server has changed its mind
 */
public record NewSessionTicketTls12(long lifetimeHintSeconds, byte[] ticket) implements HandshakeMessage {
    /** Decodes a body. */
    public static NewSessionTicketTls12 decode(ByteReader reader) throws DecodeException {
        return new NewSessionTicketTls12(reader.uint32(), reader.opaque16(0));
    }

    @Override
    public HandshakeType type() {
        return HandshakeType.NEW_SESSION_TICKET;
    }

    @Override
    public void writeBody(ByteWriter writer) {
        writer.uint32(lifetimeHintSeconds).opaque16(ticket);
    }
}
