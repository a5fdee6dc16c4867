package io.niotls.message;

import io.niotls.proto.HandshakeType;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;

import java.util.List;

/**
 * The server asks for a client certificate in TLS 1.2, RFC 5246 §7.4.4.
 *
 * @param certificateTypes kinds of certificate, such as {@link #RSA_SIGN}; at least one
 * @param signatureSchemes signatures that the server accepts, the preferred one first; at least one
 * @param authorities names of authorities, each an X.500 name in DER; an empty list stands for any
 */
public record CertificateRequestTls12(
        byte[] certificateTypes,
        List<SignatureScheme> signatureSchemes,
        List<byte[]> authorities) implements HandshakeMessage {
    /** The certificate type rsa_sign. */
    public static final byte RSA_SIGN = 1;
    /** The certificate type ecdsa_sign, which EdDSA shares: RFC 8422 §5.5. */
    public static final byte ECDSA_SIGN = 64;

    private static final Codec<List<byte[]>> AUTHORITIES = Codec.list16(Codec.opaque16(1), 0);

    /** Copies the lists, not the arrays. */
    public CertificateRequestTls12 {
        signatureSchemes = List.copyOf(signatureSchemes);
        authorities = List.copyOf(authorities);
    }

    /** Decodes a body. */
    public static CertificateRequestTls12 decode(ByteReader reader) throws DecodeException, TlsException {
        return new CertificateRequestTls12(
                reader.opaque8(1), ExtensionBody.SIGNATURE_SCHEMES.read(reader), AUTHORITIES.read(reader));
    }

    @Override
    public HandshakeType type() {
        return HandshakeType.CERTIFICATE_REQUEST;
    }

    @Override
    public void writeBody(ByteWriter writer) {
        writer.opaque8(certificateTypes);
        ExtensionBody.SIGNATURE_SCHEMES.write(writer, signatureSchemes);
        AUTHORITIES.write(writer, authorities);
    }
}
