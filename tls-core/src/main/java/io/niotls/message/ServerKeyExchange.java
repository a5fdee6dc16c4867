package io.niotls.message;

import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;

/**
 * Ephemeral parameters, signed: TLS 1.2, RFC 5246 §7.4.3 and RFC 8422 §5.4. Which of the two forms it has follows from the
 * cipher suite, so there are two ways to decode it.
 *
 * @param parameters what is signed, after the two randoms
 * @param scheme how the signature was made, known or not
 * @param signature the signature
 */
public record ServerKeyExchange(ServerDhParameters parameters, SignatureScheme scheme, byte[] signature)
        implements HandshakeMessage {
    /**
     * Decodes a body of an ECDHE suite.
     *
     * @throws TlsException {@link Fault#ILLEGAL_FIELD} if the curve is not a named one
     */
    public static ServerKeyExchange decodeEcdhe(ByteReader reader) throws DecodeException, TlsException {
        return decodeSigned(EcdheParameters.read(reader), reader);
    }

    /** Decodes a body of a DHE suite. */
    public static ServerKeyExchange decodeDhe(ByteReader reader) throws DecodeException {
        return decodeSigned(DheParameters.read(reader), reader);
    }

    private static ServerKeyExchange decodeSigned(ServerDhParameters parameters, ByteReader reader) throws DecodeException {
        return new ServerKeyExchange(parameters, SignatureScheme.of(reader.uint16()), reader.opaque16(0));
    }

    @Override
    public HandshakeType type() {
        return HandshakeType.SERVER_KEY_EXCHANGE;
    }

    @Override
    public void writeBody(ByteWriter writer) {
        parameters.write(writer);
        writer.uint16(scheme.code()).opaque16(signature);
    }
}
