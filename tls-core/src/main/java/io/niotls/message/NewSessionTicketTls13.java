package io.niotls.message;

import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;

/**
 * A ticket in TLS 1.3, RFC 8446 §4.6.1.
 *
 * @param lifetimeSeconds how long it can be used, 0 to 4,294,967,295 as sent; the RFC lets it be used for 7 days at most
 * @param ageAdd what the client adds to the ticket's age to hide it, 0 to 4,294,967,295
 * @param nonce what makes its key differ from that of other tickets of the connection; 0 to 255 bytes
 * @param ticket what names the key; not empty
 * @param extensions of {@link NewSessionTicketExtension}; may be empty
 */
public record NewSessionTicketTls13(
        long lifetimeSeconds,
        long ageAdd,
        byte[] nonce,
        byte[] ticket,
        ExtensionBlock extensions) implements HandshakeMessage {
    /** Decodes a body. */
    public static NewSessionTicketTls13 decode(ByteReader reader) throws DecodeException, TlsException {
        return new NewSessionTicketTls13(
                reader.uint32(),
                reader.uint32(),
                reader.opaque8(0),
                reader.opaque16(1),
                ExtensionBlock.decode(reader, ExtensionPlace.NEW_SESSION_TICKET));
    }

    @Override
    public HandshakeType type() {
        return HandshakeType.NEW_SESSION_TICKET;
    }

    @Override
    public void writeBody(ByteWriter writer) {
        writer.uint32(lifetimeSeconds).uint32(ageAdd).opaque8(nonce).opaque16(ticket);
        extensions.write(writer);
    }
}
