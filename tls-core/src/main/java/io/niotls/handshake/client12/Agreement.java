package io.niotls.handshake.client12;

import io.niotls.handshake.Offer;
import io.niotls.handshake.RecordKeys;
import io.niotls.handshake.RecordSizes;
import io.niotls.message.ClientHello;
import io.niotls.message.ClientHelloExtension;
import io.niotls.message.ExtensionBlock;
import io.niotls.message.ServerHello;
import io.niotls.message.ServerHelloExtension;
import io.niotls.proto.BulkCipher;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ExtensionType;
import io.niotls.proto.Fault;
import io.niotls.proto.Grease;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.secret.Tls12Keys;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What the two hellos have agreed on: the server's choices, each held against the offer.
 *
 * @param cipherSuite of TLS 1.2
 * @param clientRandom 32 bytes
 * @param serverRandom 32 bytes
 * @param sessionId the server's, maybe empty
 * @param serverName what the client asked for
 * @param applicationProtocol one of those offered
 * @param extendedMasterSecret RFC 7627
 * @param encryptThenMac RFC 7366, only with a CBC suite
 * @param ticketFollows a NewSessionTicket comes before the server's ChangeCipherSpec, RFC 5077 §3.2
 * @param readLimit the most plaintext bytes of a protected record that the server may send
 * @param writeLimit the most plaintext bytes of a protected record that the server takes
 */
record Agreement(
        CipherSuite cipherSuite,
        byte[] clientRandom,
        byte[] serverRandom,
        byte[] sessionId,
        Optional<String> serverName,
        Optional<String> applicationProtocol,
        boolean extendedMasterSecret,
        boolean encryptThenMac,
        boolean ticketFollows,
        int readLimit,
        int writeLimit) {
    private static final byte UNCOMPRESSED = 0;

    /** Checks everything in a ServerHello that does not depend on whether a session is resumed. */
    static Agreement of(Offer offer, ServerHello hello) throws TlsException {
        ClientHello offered = offer.hello();
        ExtensionBlock extensions = hello.extensions();
        CipherSuite suite = cipherSuite(offered, hello);
        extensions.requireOffered(offeredExtensions(offered));
        checkRenegotiationInfo(extensions);
        checkPointFormats(extensions);
        Optional<Integer> maxFragmentLength = maxFragmentLength(offered, extensions);
        return new Agreement(
                suite,
                offered.random(),
                hello.random(),
                hello.sessionId(),
                offered.extensions().get(ClientHelloExtension.SERVER_NAME),
                applicationProtocol(offered, extensions),
                extensions.has(ServerHelloExtension.EXTENDED_MASTER_SECRET),
                encryptThenMac(suite, extensions),
                extensions.has(ServerHelloExtension.SESSION_TICKET),
                maxFragmentLength.isPresent() ? maxFragmentLength.get() : readLimit(offered, extensions),
                maxFragmentLength.isPresent() ? maxFragmentLength.get() : writeLimit(extensions));
    }

    /** Returns whether the key agreement is on an elliptic curve, else it is in a finite field. */
    boolean isEcdhe() {
        return cipherSuite.keyExchange() == CipherSuite.KeyExchange.ECDHE;
    }

    /** Returns what the records of one direction are protected with. */
    RecordKeys recordKeys(Tls12Keys.Direction keys) {
        return new RecordKeys.Tls12(cipherSuite, keys, encryptThenMac);
    }

    private static CipherSuite cipherSuite(ClientHello offered, ServerHello hello) throws TlsException {
        CipherSuite suite = hello.cipherSuite();
        // Reserved values, signals and suites of TLS 1.3 stand in the offer too.
        if (!suite.isKnown() || suite.isTls13() || !offered.cipherSuites().contains(suite)) {
            throw new TlsException(Fault.SELECTED_UNOFFERED_CIPHER_SUITE, suite.toString());
        }
        return suite;
    }

    private static Set<ExtensionType> offeredExtensions(ClientHello offered) {
        Set<ExtensionType> types = new HashSet<>(offered.extensions().types());
        // RFC 8701 §3.1: a server that answers a reserved value has not understood the rule that it is there to test.
        types.removeIf(type -> Grease.is(type.code()));
        // RFC 5746 §3.4: the signalling suite asks for it too.
        if (offered.cipherSuites().contains(CipherSuite.TLS_EMPTY_RENEGOTIATION_INFO_SCSV)) {
            types.add(ExtensionType.RENEGOTIATION_INFO);
        }
        return types;
    }

    private static void checkRenegotiationInfo(ExtensionBlock extensions) throws TlsException {
        // A missing one is let pass (RFC 5746 §4.1), as BoringSSL, rustls and SunJSSE do: this side never renegotiates, so
        // all that a refusal would do is to keep clients from servers that do not renegotiate either.
        Optional<byte[]> info = extensions.get(ServerHelloExtension.RENEGOTIATION_INFO);
        if (info.isPresent() && info.get().length > 0) {
            throw new TlsException(Fault.BAD_RENEGOTIATION_INFO);
        }
    }

    private static void checkPointFormats(ExtensionBlock extensions) throws TlsException {
        // RFC 8422 §5.2: the client "MUST abort the handshake" with illegal_parameter if uncompressed is missing.
        Optional<byte[]> formats = extensions.get(ServerHelloExtension.EC_POINT_FORMATS);
        if (formats.isPresent() && !contains(formats.get(), UNCOMPRESSED)) {
            throw new TlsException(Fault.ILLEGAL_FIELD, "ec_point_formats without uncompressed");
        }
    }

    private static boolean contains(byte[] formats, byte format) {
        for (byte other : formats) {
            if (other == format) {
                return true;
            }
        }
        return false;
    }

    private static Optional<String> applicationProtocol(ClientHello offered, ExtensionBlock extensions) throws TlsException {
        Optional<String> chosen = extensions.get(ServerHelloExtension.ALPN);
        if (chosen.isPresent() && !offered.extensions().get(ClientHelloExtension.ALPN).orElseThrow().contains(chosen.get())) {
            throw new TlsException(Fault.SELECTED_UNOFFERED_PROTOCOL);
        }
        return chosen;
    }

    private static boolean encryptThenMac(CipherSuite suite, ExtensionBlock extensions) throws TlsException {
        boolean chosen = extensions.has(ServerHelloExtension.ENCRYPT_THEN_MAC);
        if (chosen && suite.bulkCipher().mode() != BulkCipher.Mode.CBC) {
            // RFC 7366 §3: with an AEAD cipher the server "MUST NOT send an encrypt-then-MAC response".
            throw new TlsException(Fault.ILLEGAL_FIELD, "encrypt_then_mac with " + suite);
        }
        return chosen;
    }

    private static Optional<Integer> maxFragmentLength(ClientHello offered, ExtensionBlock extensions) throws TlsException {
        Optional<Integer> chosen = extensions.get(ServerHelloExtension.MAX_FRAGMENT_LENGTH);
        if (chosen.isPresent() && extensions.has(ServerHelloExtension.RECORD_SIZE_LIMIT)) {
            // RFC 8449 §5: both are "a fatal error", illegal_parameter.
            throw new TlsException(Fault.ILLEGAL_FIELD, "max_fragment_length and record_size_limit");
        }
        // RFC 6066 §4: another length than the one asked for is an illegal_parameter.
        if (chosen.isPresent() && !chosen.equals(offered.extensions().get(ClientHelloExtension.MAX_FRAGMENT_LENGTH))) {
            throw new TlsException(Fault.ILLEGAL_FIELD, "max_fragment_length " + chosen.get());
        }
        return chosen;
    }

    /** What the hello said binds a server that answers; one that does not has not understood it. */
    private static int readLimit(ClientHello offered, ExtensionBlock extensions) throws TlsException {
        return extensions.has(ServerHelloExtension.RECORD_SIZE_LIMIT)
                ? RecordSizes.allowed(
                        offered.extensions().get(ClientHelloExtension.RECORD_SIZE_LIMIT).orElseThrow(), ProtocolVersion.TLS_1_2)
                : RecordSizes.MAX_PLAINTEXT;
    }

    private static int writeLimit(ExtensionBlock extensions) throws TlsException {
        Optional<Integer> limit = extensions.get(ServerHelloExtension.RECORD_SIZE_LIMIT);
        return limit.isPresent() ? RecordSizes.allowed(limit.get(), ProtocolVersion.TLS_1_2) : RecordSizes.MAX_PLAINTEXT;
    }
}
