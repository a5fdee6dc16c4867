package io.niotls.message;

import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;

import java.util.List;

/**
 * A certificate chain in TLS 1.3, RFC 8446 §4.4.2.
 *
 * @param requestContext what the request had; empty in a handshake
 * @param entries the sender's own certificate first; may be empty
 */
public record CertificateTls13(byte[] requestContext, List<CertificateEntry> entries) implements HandshakeMessage {
    private static final Codec<List<CertificateEntry>> ENTRIES = Codec.list24(CertificateEntry.CODEC);

    /** Copies the list, not the arrays. */
    public CertificateTls13 {
        entries = List.copyOf(entries);
    }

    /** Decodes a body. */
    public static CertificateTls13 decode(ByteReader reader) throws DecodeException, TlsException {
        return new CertificateTls13(reader.opaque8(0), ENTRIES.read(reader));
    }

    @Override
    public HandshakeType type() {
        return HandshakeType.CERTIFICATE;
    }

    @Override
    public void writeBody(ByteWriter writer) {
        writer.opaque8(requestContext);
        ENTRIES.write(writer, entries);
    }
}
