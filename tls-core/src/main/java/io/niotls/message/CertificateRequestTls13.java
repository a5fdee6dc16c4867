package io.niotls.message;

import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;

/**
 * The server asks for a client certificate in TLS 1.3, RFC 8446 §4.3.2.
 *
 * @param requestContext names the request; empty in a handshake
 * @param extensions of {@link CertificateRequestExtension}; signature_algorithms is always there
 */
public record CertificateRequestTls13(byte[] requestContext, ExtensionBlock extensions) implements HandshakeMessage {
    /**
     * Decodes a body.
     *
     * @throws TlsException {@link Fault#MISSING_EXTENSION} if there is no signature_algorithms, and what
     *     {@link ExtensionBlock} finds
     */
    public static CertificateRequestTls13 decode(ByteReader reader) throws DecodeException, TlsException {
        byte[] requestContext = reader.opaque8(0);
        ExtensionBlock extensions = ExtensionBlock.decode(reader, ExtensionPlace.CERTIFICATE_REQUEST);
        // RFC 8446 §4.3.2: "The "signature_algorithms" extension MUST be specified"
        if (!extensions.has(CertificateRequestExtension.SIGNATURE_ALGORITHMS)) {
            throw new TlsException(Fault.MISSING_EXTENSION, "signature_algorithms in CertificateRequest");
        }
        return new CertificateRequestTls13(requestContext, extensions);
    }

    @Override
    public HandshakeType type() {
        return HandshakeType.CERTIFICATE_REQUEST;
    }

    @Override
    public void writeBody(ByteWriter writer) {
        writer.opaque8(requestContext);
        extensions.write(writer);
    }
}
