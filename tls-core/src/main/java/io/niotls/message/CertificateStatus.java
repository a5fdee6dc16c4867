package io.niotls.message;

import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;

/**
 * A stapled OCSP response in TLS 1.2, RFC 6066 §8.
 *
 * @param ocspResponse in DER; not empty
 */
public record CertificateStatus(byte[] ocspResponse) implements HandshakeMessage {
    /** {@code struct CertificateStatus}: the body of the message, and in TLS 1.3 of an extension, RFC 8446 §4.4.2.1. */
    static final Codec<byte[]> RESPONSE = Codec.of(CertificateStatus::readResponse,
            (writer, response) -> writer.uint8(StatusRequest.OCSP).opaque24(response));

    /**
     * Decodes a body.
     *
     * @throws TlsException {@link Fault#ILLEGAL_FIELD} if it is a status of another type than OCSP
     */
    public static CertificateStatus decode(ByteReader reader) throws DecodeException, TlsException {
        return new CertificateStatus(RESPONSE.read(reader));
    }

    private static byte[] readResponse(ByteReader reader) throws DecodeException, TlsException {
        int statusType = reader.uint8();
        if (statusType != StatusRequest.OCSP) {
            throw new TlsException(Fault.ILLEGAL_FIELD, "status_type " + statusType);
        }
        return reader.opaque24(1);
    }

    @Override
    public HandshakeType type() {
        return HandshakeType.CERTIFICATE_STATUS;
    }

    @Override
    public void writeBody(ByteWriter writer) {
        RESPONSE.write(writer, ocspResponse);
    }
}
