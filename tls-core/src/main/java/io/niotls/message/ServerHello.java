package io.niotls.message;

import io.niotls.proto.CipherSuite;
import io.niotls.proto.ExtensionType;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/**
 * The server's choice, RFC 8446 §4.1.3 and RFC 5246 §7.4.1.3; or a HelloRetryRequest, RFC 8446 §4.1.4, which differs only in
 * its random. It is one of TLS 1.3 if, and only if, it has supported_versions.
 *
 * @param legacyVersion the version if it is TLS 1.2 or older, else TLS 1.2
 * @param random 32 bytes
 * @param sessionId 0 to 32 bytes: the session's id in TLS 1.2, the client's own in TLS 1.3
 * @param cipherSuite the chosen suite, known or not
 * @param extensions may be empty in TLS 1.2
 */
public record ServerHello(
        ProtocolVersion legacyVersion,
        byte[] random,
        byte[] sessionId,
        CipherSuite cipherSuite,
        ExtensionBlock extensions) implements HandshakeMessage {
    /** SHA-256 of "HelloRetryRequest", RFC 8446 §4.1.3. */
    private static final byte[] HELLO_RETRY_REQUEST_RANDOM =
            HexFormat.of().parseHex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c");

    private static final int NULL_COMPRESSION = 0;

    /**
     * Makes a HelloRetryRequest.
     *
     * @param sessionId what the client sent
     * @param extensions of {@link HelloRetryRequestExtension}
     */
    public static ServerHello helloRetryRequest(byte[] sessionId, CipherSuite cipherSuite, ExtensionBlock extensions) {
        return new ServerHello(
                ProtocolVersion.TLS_1_2, HELLO_RETRY_REQUEST_RANDOM.clone(), sessionId, cipherSuite, extensions);
    }

    /**
     * Decodes a body.
     *
     * @throws TlsException {@link Fault#COMPRESSION} if another method than null was chosen, {@link Fault#MISSING_EXTENSION}
     *     if it is a HelloRetryRequest without supported_versions, and what {@link ExtensionBlock} finds
     */
    public static ServerHello decode(ByteReader reader) throws DecodeException, TlsException {
        ProtocolVersion legacyVersion = new ProtocolVersion(reader.uint16());
        byte[] random = reader.bytes(ClientHello.RANDOM_LENGTH);
        byte[] sessionId = ClientHello.readSessionId(reader);
        CipherSuite cipherSuite = CipherSuite.of(reader.uint16());
        int compressionMethod = reader.uint8();
        if (compressionMethod != NULL_COMPRESSION) {
            throw new TlsException(Fault.COMPRESSION, "method " + compressionMethod);
        }
        Map<ExtensionType, ExtensionBlock.Entry> bodies =
                reader.hasRemaining() ? ExtensionBlock.readBodies(reader) : Map.of();
        ExtensionBlock extensions = ExtensionBlock.decode(bodies, place(random, bodies));
        return new ServerHello(legacyVersion, random, sessionId, cipherSuite, extensions);
    }

    private static ExtensionPlace place(byte[] random, Map<ExtensionType, ExtensionBlock.Entry> bodies) throws TlsException {
        boolean hasSupportedVersions = bodies.containsKey(ExtensionType.SUPPORTED_VERSIONS);
        if (!isHelloRetryRequest(random)) {
            return hasSupportedVersions ? ExtensionPlace.SERVER_HELLO_TLS13 : ExtensionPlace.SERVER_HELLO_TLS12;
        }
        // RFC 8446 §4.1.4: "The server's extensions MUST contain "supported_versions"."
        if (!hasSupportedVersions) {
            throw new TlsException(Fault.MISSING_EXTENSION, "supported_versions in HelloRetryRequest");
        }
        return ExtensionPlace.HELLO_RETRY_REQUEST;
    }

    /** Returns whether it is a HelloRetryRequest; if so, its extensions are those of {@link HelloRetryRequestExtension}. */
    public boolean isHelloRetryRequest() {
        return isHelloRetryRequest(random);
    }

    /** Returns the version that supported_versions names, or else the legacy version. */
    public ProtocolVersion selectedVersion() {
        return extensions.get(ServerHelloExtension.SUPPORTED_VERSIONS)
                .or(() -> extensions.get(HelloRetryRequestExtension.SUPPORTED_VERSIONS))
                .orElse(legacyVersion);
    }

    @Override
    public HandshakeType type() {
        return HandshakeType.SERVER_HELLO;
    }

    @Override
    public int expectedLength() {
        return 2 + ClientHello.RANDOM_LENGTH + 1 + sessionId.length + 2 + 1 + extensions.length();
    }

    @Override
    public void writeBody(ByteWriter writer) {
        writer.uint16(legacyVersion.code()).bytes(random).opaque8(sessionId);
        writer.uint16(cipherSuite.code()).uint8(NULL_COMPRESSION);
        if (!extensions.isEmpty()) {
            extensions.write(writer);
        }
    }

    private static boolean isHelloRetryRequest(byte[] random) {
        return Arrays.equals(random, HELLO_RETRY_REQUEST_RANDOM);
    }
}
