package io.niotls.message;

import io.niotls.proto.HandshakeType;
import io.niotls.proto.SignatureScheme;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;

/**
 * A signature over the handshake, RFC 8446 §4.4.3 and RFC 5246 §7.4.8.
 *
 * @param scheme how it was made, known or not
 * @param signature the signature
 */
public record CertificateVerify(SignatureScheme scheme, byte[] signature) implements HandshakeMessage {
    /** Decodes a body. */
    public static CertificateVerify decode(ByteReader reader) throws DecodeException {
        return new CertificateVerify(SignatureScheme.of(reader.uint16()), reader.opaque16(0));
    }

    @Override
    public HandshakeType type() {
        return HandshakeType.CERTIFICATE_VERIFY;
    }

    @Override
    public void writeBody(ByteWriter writer) {
        writer.uint16(scheme.code()).opaque16(signature);
    }
}
