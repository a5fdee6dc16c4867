package io.niotls.handshake.client13;

import io.niotls.config.ClientConfig;
import io.niotls.crypto.SecretBytes;
import io.niotls.handshake.ClientEnvironment;
import io.niotls.handshake.KeyUpdates;
import io.niotls.handshake.PeerVerification;
import io.niotls.handshake.State;
import io.niotls.message.HandshakeFrame;
import io.niotls.message.NewSessionTicketTls13;
import io.niotls.proto.Budget;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.secret.ResumptionSecret;
import io.niotls.session.ClientSession;
import io.niotls.session.ConnectionInfo;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An established TLS 1.3 connection of a client: takes tickets and KeyUpdates. */
final class Traffic implements State {
    private final ClientEnvironment environment;
    private final ConnectionInfo info;
    private final byte[] localCertificate;
    private final ResumptionSecret resumption;
    private final KeyUpdates keyUpdates;
    private final Budget tickets;

    /**
     * Takes over the secrets.
     *
     * @param localCertificate the fingerprint of the certificate that this side has shown, if it has
     */
    Traffic(ClientEnvironment environment, ConnectionInfo info, byte[] localCertificate, ResumptionSecret resumption,
            KeyUpdates keyUpdates) {
        this.environment = environment;
        this.info = info;
        this.localCertificate = localCertificate;
        this.resumption = resumption;
        this.keyUpdates = keyUpdates;
        this.tickets = new Budget(environment.config().limits().maxTickets(), Fault.TOO_MANY_TICKETS);
    }

    @Override
    public State onHandshake(HandshakeFrame frame) throws TlsException {
        if (frame.type() == HandshakeType.KEY_UPDATE) {
            keyUpdates.onKeyUpdate(frame);
            return this;
        }
        NewSessionTicketTls13 ticket = frame.expect(HandshakeType.NEW_SESSION_TICKET, NewSessionTicketTls13::decode);
        tickets.spend();
        ClientConfig config = environment.config();
        // RFC 8446 §4.6.1: "The value of zero indicates that the ticket should be discarded immediately."
        if (config.tickets() && ticket.lifetimeSeconds() > 0
                && ticket.ticket().length <= ClientSession.MAX_USEFUL_TICKET_LENGTH) {
            environment.sessionKey().ifPresent(key ->
                    session(ticket).ifPresent(session -> config.sessions().orElseThrow().put(key, session)));
        }
        return this;
    }

    @Override
    public void onApplicationData() {
        keyUpdates.onApplicationData();
        tickets.reset();
    }

    /** Returns nothing if the server's chain is too large to be kept, which only raised limits allow. */
    private Optional<ClientSession> session(NewSessionTicketTls13 ticket) {
        try (SecretBytes key = resumption.preSharedKey(ticket.nonce())) {
            return Optional.of(ClientSession.builder(ProtocolVersion.TLS_1_3, info.cipherSuite(), key.array())
                    .ticket(ticket.ticket())
                    .createdAt(environment.config().clock().instant())
                    .lifetime(Duration.ofSeconds(ticket.lifetimeSeconds()))
                    .authenticatedAt(info.authenticatedAt())
                    .ageAdd(ticket.ageAdd())
                    .serverName(info.serverName().orElse(null))
                    .applicationProtocol(info.applicationProtocol().orElse(null))
                    .notAfter(PeerVerification.validUntil(info.peerCertificates()))
                    .peerCertificates(encoded(info.peerCertificates()))
                    .extendedMasterSecret(true)
                    .boundary(environment.boundary())
                    .group(info.group().orElse(null))
                    .signatureScheme(info.peerSignatureScheme().orElse(null))
                    .localCertificate(localCertificate)
                    .ocspResponse(info.ocspResponse().orElse(new byte[0]))
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
        keyUpdates.close();
    }
}
