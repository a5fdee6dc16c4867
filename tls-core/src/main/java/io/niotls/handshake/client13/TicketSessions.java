package io.niotls.handshake.client13;

import io.niotls.config.ClientConfig;
import io.niotls.config.Peer;
import io.niotls.config.SessionScope;
import io.niotls.crypto.SecretBytes;
import io.niotls.handshake.ClientEnvironment;
import io.niotls.handshake.PeerVerification;
import io.niotls.message.NewSessionTicketTls13;
import io.niotls.proto.ProtocolVersion;
import io.niotls.secret.ResumptionSecret;
import io.niotls.session.ClientSession;
import io.niotls.session.ConnectionInfo;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes sessions of a server's tickets, and stores them. */
final class TicketSessions implements AutoCloseable {
    private final ClientConfig config;
    private final Peer peer;
    private final ConnectionInfo info;
    private final byte[] localCertificate;
    private final ResumptionSecret resumption;

    /**
     * Takes over the secret.
     *
     * @param localCertificate the fingerprint of the certificate that this side has shown, if it has
     */
    TicketSessions(ClientEnvironment environment, ConnectionInfo info, byte[] localCertificate, ResumptionSecret resumption) {
        this.config = environment.config();
        this.peer = environment.peer();
        this.info = info;
        this.localCertificate = localCertificate;
        this.resumption = resumption;
    }

    /** Returns whether there is a store to put sessions with this peer into. */
    static boolean wanted(ClientEnvironment environment) {
        return environment.config().tickets() && environment.sessionKey().isPresent();
    }

    /** Stores a session, if the ticket is good for one. */
    void keep(NewSessionTicketTls13 ticket) {
        // RFC 8446 §4.6.1: "The value of zero indicates that the ticket should be discarded immediately."
        if (ticket.lifetimeSeconds() > 0 && ticket.ticket().length <= ClientSession.MAX_USEFUL_TICKET_LENGTH) {
            SessionScope scope = config.sessionScope(peer);
            session(ticket, scope).ifPresent(session ->
                    config.sessions().orElseThrow().put(scope.key().orElseThrow(), session));
        }
    }

    /** Returns nothing if the server's chain is too large to be kept, which only raised limits allow. */
    private Optional<ClientSession> session(NewSessionTicketTls13 ticket, SessionScope scope) {
        try (SecretBytes key = resumption.preSharedKey(ticket.nonce())) {
            return Optional.of(ClientSession.builder(ProtocolVersion.TLS_1_3, info.cipherSuite(), key.array())
                    .ticket(ticket.ticket())
                    .createdAt(config.clock().instant())
                    .lifetime(Duration.ofSeconds(ticket.lifetimeSeconds()))
                    .authenticatedAt(info.authenticatedAt())
                    .ageAdd(ticket.ageAdd())
                    .serverName(info.serverName().orElse(null))
                    .applicationProtocol(info.applicationProtocol().orElse(null))
                    .notAfter(PeerVerification.validUntil(info.peerCertificates()))
                    .peerCertificates(encoded(info.peerCertificates()))
                    .extendedMasterSecret(true)
                    .boundary(scope.boundary())
                    .group(info.group().orElse(null))
                    .peerSignatureScheme(info.peerSignatureScheme().orElse(null))
                    .localCertificate(localCertificate)
                    .ocspResponse(info.ocspResponse().orElse(new byte[0]))
                    .signedCertificateTimestamps(info.signedCertificateTimestamps())
                    .build());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static List<byte[]> encoded(List<X509Certificate> chain) {
        List<byte[]> encoded = new ArrayList<>(chain.size());
        for (X509Certificate certificate : chain) {
            try {
                encoded.add(certificate.getEncoded());
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException("a certificate that came encoded does not encode", e);
            }
        }
        return encoded;
    }

    @Override
    public void close() {
        resumption.close();
    }
}
