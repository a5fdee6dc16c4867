package io.niotls.handshake.server13;

import io.niotls.auth.Credential;
import io.niotls.auth.CredentialChoice;
import io.niotls.config.ServerConfig;
import io.niotls.crypto.SecretBytes;
import io.niotls.handshake.PeerVerification;
import io.niotls.handshake.ServerEnvironment;
import io.niotls.message.ExtensionBlock;
import io.niotls.message.NewSessionTicketTls13;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.secret.ResumptionSecret;
import io.niotls.session.ConnectionInfo;
import io.niotls.session.ServerSession;
import io.niotls.session.Session;
import io.niotls.session.TicketProtector;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The tickets that follow a handshake, RFC 8446 §4.6.1. */
final class Tickets {
    private final ServerEnvironment environment;
    private final ServerConfig config;
    private final Handshake handshake;
    private final ConnectionInfo info;
    private final ResumptionSecret resumption;

    Tickets(ServerEnvironment environment, Handshake handshake, ConnectionInfo info, ResumptionSecret resumption) {
        this.environment = environment;
        this.config = environment.config();
        this.handshake = handshake;
        this.info = info;
        this.resumption = resumption;
    }

    void send() throws TlsException {
        // RFC 8446 §4.2.9: no tickets for modes that the client did not name
        if (config.tickets().isEmpty() || !PskSelection.hasUsableMode(config, handshake.request())) {
            return;
        }
        // A resumed connection has used up one ticket and gets one back, as OpenSSL does.
        int count = info.resumed() ? Math.min(1, config.ticketCount()) : config.ticketCount();
        List<byte[]> peerCertificates = encodedPeer();
        for (int i = 0; i < count; i++) {
            send(i, peerCertificates);
        }
    }

    private void send(int number, List<byte[]> peerCertificates) {
        byte[] nonce = {(byte) number};
        byte[] random = new byte[4];
        config.random().nextBytes(random);
        long ageAdd = (random[0] & 0xffL) << 24 | (random[1] & 0xff) << 16 | (random[2] & 0xff) << 8 | random[3] & 0xff;
        try (SecretBytes key = resumption.preSharedKey(nonce)) {
            ServerSession session = ServerSession.builder(ProtocolVersion.TLS_1_3, info.cipherSuite(), key.array())
                    .createdAt(config.clock().instant())
                    .lifetime(config.sessionLifetime())
                    .authenticatedAt(info.authenticatedAt())
                    .ageAdd(ageAdd)
                    .serverName(info.serverName().orElse(null))
                    .applicationProtocol(info.applicationProtocol().orElse(null))
                    .notAfter(PeerVerification.validUntil(info.peerCertificates()))
                    .peerCertificates(peerCertificates)
                    .extendedMasterSecret(true)
                    .boundary(config.boundary())
                    .group(info.group().orElse(null))
                    .peerSignatureScheme(info.peerSignatureScheme().orElse(null))
                    .localCertificate(localCertificate())
                    .build();
            byte[] state = session.encode();
            try {
                // A very long chain, or a certificate that has just expired: no ticket.
                if (state.length <= TicketProtector.MAX_STATE_LENGTH && !session.lifetime().isZero()) {
                    byte[] ticket = config.tickets().orElseThrow().seal(state);
                    environment.outbound().send(new NewSessionTicketTls13(
                            session.lifetime().toSeconds(), ageAdd, nonce, ticket, ExtensionBlock.EMPTY).encode());
                }
            } finally {
                Arrays.fill(state, (byte) 0);
            }
        }
    }

    private byte[] localCertificate() {
        return handshake.choice().map(CredentialChoice::credential).map(Credential::fingerprint)
                .or(() -> handshake.negotiated().psk().flatMap(ChosenPsk::session).map(Session::localCertificate))
                .orElse(new byte[0]);
    }

    private List<byte[]> encodedPeer() throws TlsException {
        List<byte[]> encoded = new ArrayList<>();
        for (X509Certificate certificate : info.peerCertificates()) {
            try {
                encoded.add(certificate.getEncoded());
            } catch (CertificateEncodingException e) {
                throw new TlsException(Fault.INTERNAL_ERROR, "a certificate that came encoded does not encode", e);
            }
        }
        return encoded;
    }
}
