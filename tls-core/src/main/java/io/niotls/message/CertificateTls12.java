package io.niotls.message;

import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;

import java.util.List;

/**
 * A certificate chain in TLS 1.2, RFC 5246 §7.4.2.
 *
 * @param certificates in DER, none empty, the sender's own first; the list may be empty
 */
public record CertificateTls12(List<byte[]> certificates) implements HandshakeMessage {
    private static final Codec<List<byte[]>> CERTIFICATES = Codec.list24(Codec.opaque24(1));

    /** Copies the list, not the arrays. */
    public CertificateTls12 {
        certificates = List.copyOf(certificates);
    }

    /** Decodes a body. */
    public static CertificateTls12 decode(ByteReader reader) throws DecodeException, TlsException {
        return new CertificateTls12(CERTIFICATES.read(reader));
    }

    @Override
    public HandshakeType type() {
        return HandshakeType.CERTIFICATE;
    }

    @Override
    public void writeBody(ByteWriter writer) {
        CERTIFICATES.write(writer, certificates);
    }
}
