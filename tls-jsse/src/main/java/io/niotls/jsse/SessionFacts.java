package io.niotls.jsse;

import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import io.niotls.session.ConnectionInfo.Resumption;
import io.niotls.session.ConnectionInfo;
import io.niotls.session.Negotiation;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIServerName;

/**
 * What is known about a connection, in JSSE's terms. Immutable.
 *
 * @param id as long as a TLS 1.2 session id; empty until the handshake is complete
 * @param createdAt in milliseconds
 * @param protocol JSSE's name, {@code NONE} until the version is known
 * @param cipherSuite {@code SSL_NULL_WITH_NULL_NULL} until the suite is known
 * @param serverNames the names that the client asked for
 * @param localSchemes what this side accepts from the peer
 * @param peerSchemes what the peer accepts; empty if it did not say, or not yet
 * @param statusResponses what was stapled to the server's certificate
 * @param peerCertificates the peer's chain, empty if there is none
 * @param localCertificates our chain, empty if none was sent
 * @param info the result, once the handshake is complete
 */
record SessionFacts(
        byte[] id,
        long createdAt,
        String protocol,
        String cipherSuite,
        List<SNIServerName> serverNames,
        List<SignatureScheme> localSchemes,
        List<SignatureScheme> peerSchemes,
        List<byte[]> statusResponses,
        List<X509Certificate> peerCertificates,
        List<X509Certificate> localCertificates,
        Optional<ConnectionInfo> info) {
    static final String UNKNOWN_PROTOCOL = "NONE";
    static final String NO_CIPHER_SUITE = "SSL_NULL_WITH_NULL_NULL";
    private static final int ID_LENGTH = 32;

    /** Returns what is known of a connection without a handshake. */
    static SessionFacts none() {
        return atStart(List.of(), List.of());
    }

    /** Returns what is known at the start of a handshake. */
    static SessionFacts atStart(List<SNIServerName> serverNames, List<SignatureScheme> localSchemes) {
        return new SessionFacts(new byte[0], System.currentTimeMillis(), UNKNOWN_PROTOCOL, NO_CIPHER_SUITE,
                List.copyOf(serverNames), localSchemes, List.of(), List.of(), List.of(), List.of(), Optional.empty());
    }

    SessionFacts withHello(List<SNIServerName> names, List<SignatureScheme> schemes) {
        return new SessionFacts(id, createdAt, protocol, cipherSuite, names, localSchemes, usable(schemes), statusResponses,
                peerCertificates, localCertificates, info);
    }

    SessionFacts withProtocol(String name) {
        return new SessionFacts(id, createdAt, name, cipherSuite, serverNames, localSchemes, peerSchemes, statusResponses,
                peerCertificates, localCertificates, info);
    }

    SessionFacts withNegotiation(Negotiation negotiation) {
        return new SessionFacts(id, createdAt, negotiation.version().toString(), negotiation.cipherSuite().name(),
                serverNames, localSchemes, peerSchemes, statusResponses, peerCertificates, localCertificates, info);
    }

    SessionFacts withPeerSchemes(List<SignatureScheme> schemes) {
        return new SessionFacts(id, createdAt, protocol, cipherSuite, serverNames, localSchemes, usable(schemes), statusResponses,
                peerCertificates, localCertificates, info);
    }

    /** A hello may name 30,000 schemes, and the session lives as long as the connection: those that mean something, each once. */
    private static List<SignatureScheme> usable(List<SignatureScheme> schemes) {
        return schemes.stream().filter(SignatureScheme::isKnown).distinct().toList();
    }

    SessionFacts withStaple(Optional<byte[]> response) {
        return new SessionFacts(id, createdAt, protocol, cipherSuite, serverNames, localSchemes, peerSchemes,
                response.map(List::of).orElse(List.of()), peerCertificates, localCertificates, info);
    }

    /**
     * Returns what is known at the end.
     *
     * @param client whether this is the client's side
     * @param resumedId the id of the session that was resumed, if it has one: programs know it by that
     * @param random for an id where the protocol has none: programs use it as a key
     */
    SessionFacts established(ConnectionInfo result, boolean client, Optional<byte[]> resumedId, SecureRandom random) {
        byte[] given = resumedId.or(() -> agreedId(result)).orElseGet(() -> randomId(random));
        // The names stay as they were asked for; a resumed session of TLS 1.2 may know them only from its ticket.
        List<SNIServerName> names = serverNames.isEmpty()
                ? result.serverName().flatMap(ServerDecisions::name).map(List::of).orElse(List.of())
                : serverNames;
        return new SessionFacts(given, result.authenticatedAt().toEpochMilli(), result.version().toString(),
                result.cipherSuite().name(), names,
                localSchemes, peerSchemes, stapled(result, client), result.peerCertificates(),
                result.localCertificates(), Optional.of(result));
    }

    /**
     * Returns the id that names the session's secret. Never one that a client has made up, and sent in the clear for everybody to
     * repeat: programs use ids as keys, and servlet containers can track users by them. Such are the legacy id of TLS 1.3 and
     * the one that a client sends with a ticket (RFC 5077 §3.4).
     */
    private static Optional<byte[]> agreedId(ConnectionInfo result) {
        boolean named = result.version().equals(ProtocolVersion.TLS_1_2)
                && (result.resumption() == Resumption.NONE || result.resumption() == Resumption.SESSION_ID);
        return named && result.sessionId().length > 0 ? Optional.of(result.sessionId()) : Optional.empty();
    }

    /** Returns what a server has stapled: news for its client only. */
    private static List<byte[]> stapled(ConnectionInfo result, boolean client) {
        return client ? result.ocspResponse().map(List::of).orElse(List.of()) : List.of();
    }

    private static byte[] randomId(SecureRandom random) {
        byte[] id = new byte[ID_LENGTH];
        random.nextBytes(id);
        return id;
    }
}
