package io.niotls.session;

import io.niotls.proto.CipherSuite;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a connection has agreed on, and whom it has authenticated.
 *
 * @param version the version
 * @param cipherSuite the suite
 * @param group the group of the key agreement; empty in TLS 1.2 sessions that were resumed, with PSKs without key exchange,
 *     and for TLS 1.2 DHE in a group without a name
 * @param localSignatureScheme what we signed the handshake with, if we did
 * @param peerSignatureScheme what the peer signed the handshake with, if it did; on the client of a resumed session, what the
 *     server signed the first one with; empty on its server, as sessions do not keep what a client signed with
 * @param applicationProtocol what ALPN chose, one character per byte
 * @param serverName the name that the client asked for
 * @param resumption how the session was resumed
 * @param peerCertificates the peer's chain as it sent it, its own certificate first; empty if it sent none
 * @param localCertificates the chain that we sent, our own certificate first; of a resumed session what its first handshake
 *     showed, if whoever chooses credentials still has it; empty if we sent none
 * @param ocspResponse the OCSP response that the server stapled to its certificate, DER; on both sides
 * @param signedCertificateTimestamps the timestamps that came with the server's certificate (RFC 6962); on a client also of a
 *     resumed session's first handshake
 * @param extendedMasterSecret whether TLS 1.2 used it; always true in TLS 1.3, whose key schedule has the same property
 * @param encryptThenMac whether a TLS 1.2 CBC suite uses it
 * @param helloRetryRequest whether the client had to come back with another hello
 * @param sessionId the TLS 1.2 session id, maybe empty; empty in TLS 1.3, whose legacy id names nothing
 * @param authenticatedAt when the full handshake took place that this connection goes back to: its own, or that of the session
 *     which was resumed; in milliseconds
 */
public record ConnectionInfo(
        ProtocolVersion version,
        CipherSuite cipherSuite,
        Optional<NamedGroup> group,
        Optional<SignatureScheme> localSignatureScheme,
        Optional<SignatureScheme> peerSignatureScheme,
        Optional<String> applicationProtocol,
        Optional<String> serverName,
        Resumption resumption,
        List<X509Certificate> peerCertificates,
        List<X509Certificate> localCertificates,
        Optional<byte[]> ocspResponse,
        List<byte[]> signedCertificateTimestamps,
        boolean extendedMasterSecret,
        boolean encryptThenMac,
        boolean helloRetryRequest,
        byte[] sessionId,
        Instant authenticatedAt) {
    /** The id of a connection that has none. */
    public static final byte[] NO_SESSION_ID = {};

    // There is one of these records for each connection that is open, and few groups and schemes.
    private static final Map<NamedGroup, Optional<NamedGroup>> GROUPS = present(NamedGroup.KNOWN);
    private static final Map<SignatureScheme, Optional<SignatureScheme>> SCHEMES = present(SignatureScheme.KNOWN);

    /** Keeps the values, of which some are shared by all connections. */
    public ConnectionInfo {
        group = shared(group, GROUPS);
        localSignatureScheme = shared(localSignatureScheme, SCHEMES);
        peerSignatureScheme = shared(peerSignatureScheme, SCHEMES);
    }

    private static <T> Map<T, Optional<T>> present(List<T> values) {
        return values.stream().collect(Collectors.toUnmodifiableMap(Function.identity(), Optional::of));
    }

    private static <T> Optional<T> shared(Optional<T> value, Map<T, Optional<T>> known) {
        return value.isEmpty() ? value : known.getOrDefault(value.get(), value);
    }

    /** How a session was resumed. */
    public enum Resumption {
        /** Not at all: a full handshake. */
        NONE,
        /** By a TLS 1.2 session id. */
        SESSION_ID,
        /** By a TLS 1.2 ticket, RFC 5077. */
        TICKET,
        /** By a TLS 1.3 pre-shared key from a ticket. */
        PSK,
        /** Not resumed, but authenticated by an external pre-shared key. */
        EXTERNAL_PSK
    }

    /** Returns whether an earlier session was resumed. */
    public boolean resumed() {
        return resumption == Resumption.SESSION_ID || resumption == Resumption.TICKET || resumption == Resumption.PSK;
    }
}
