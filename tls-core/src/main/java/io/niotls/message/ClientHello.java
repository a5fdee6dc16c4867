package io.niotls.message;

import io.niotls.proto.CipherSuite;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;

import java.util.List;

/**
 * The client's offer, RFC 8446 §4.1.2 and RFC 5246 §7.4.1.2.
 *
 * @param legacyVersion the newest version up to TLS 1.2 that the client supports; newer ones are in an extension
 * @param random 32 bytes
 * @param sessionId 0 to 32 bytes: a session of TLS 1.2 to resume, or what TLS 1.3 keeps for middleboxes
 * @param cipherSuites suites, known or not, the preferred one first; at least one
 * @param compressionMethods at least 0, the null method; TLS 1.3 allows no other beside it, which is for the server to check
 * @param extensions may be empty: TLS 1.2 allows a hello that ends before them
 */
public record ClientHello(
        ProtocolVersion legacyVersion,
        byte[] random,
        byte[] sessionId,
        List<CipherSuite> cipherSuites,
        byte[] compressionMethods,
        ExtensionBlock extensions) implements HandshakeMessage {
    static final int RANDOM_LENGTH = 32;

    private static final Codec<List<CipherSuite>> CIPHER_SUITES = Codec.list16(Codec.of(
            reader -> CipherSuite.of(reader.uint16()), (writer, suite) -> writer.uint16(suite.code())));
    private static final int NULL_COMPRESSION = 0;
    private static final int MAX_SESSION_ID_LENGTH = 32;

    /** Copies the list, not the arrays. */
    public ClientHello {
        cipherSuites = List.copyOf(cipherSuites);
    }

    /**
     * Decodes a body.
     *
     * @throws TlsException {@link Fault#COMPRESSION} if the null method is missing, and what {@link ExtensionBlock} finds
     */
    public static ClientHello decode(ByteReader reader) throws DecodeException, TlsException {
        ProtocolVersion legacyVersion = new ProtocolVersion(reader.uint16());
        byte[] random = reader.bytes(RANDOM_LENGTH);
        byte[] sessionId = readSessionId(reader);
        List<CipherSuite> cipherSuites = CIPHER_SUITES.read(reader);
        byte[] compressionMethods = reader.opaque8(1);
        ExtensionBlock extensions = reader.hasRemaining()
                ? ExtensionBlock.decode(reader, ExtensionPlace.CLIENT_HELLO)
                : ExtensionBlock.EMPTY;
        // RFC 8446 §6: what does not parse is a decode_error, whatever its fields would have meant.
        requireNullCompression(compressionMethods);
        return new ClientHello(legacyVersion, random, sessionId, cipherSuites, compressionMethods, extensions);
    }

    static byte[] readSessionId(ByteReader reader) throws DecodeException {
        byte[] sessionId = reader.opaque8(0);
        if (sessionId.length > MAX_SESSION_ID_LENGTH) {
            throw new DecodeException("a session id of " + sessionId.length + " bytes");
        }
        return sessionId;
    }

    @Override
    public HandshakeType type() {
        return HandshakeType.CLIENT_HELLO;
    }

    @Override
    public int expectedLength() {
        return 2 + RANDOM_LENGTH + 1 + sessionId.length + 2 + 2 * cipherSuites.size() + 1 + compressionMethods.length
                + extensions.length();
    }

    @Override
    public void writeBody(ByteWriter writer) {
        writer.uint16(legacyVersion.code()).bytes(random).opaque8(sessionId);
        CIPHER_SUITES.write(writer, cipherSuites);
        writer.opaque8(compressionMethods);
        if (!extensions.isEmpty()) {
            extensions.write(writer);
        }
    }

    private static void requireNullCompression(byte[] compressionMethods) throws TlsException {
        for (byte method : compressionMethods) {
            if (method == NULL_COMPRESSION) {
                return;
            }
        }
        throw new TlsException(Fault.COMPRESSION);
    }
}
