package io.niotls.handshake.server12;

import io.niotls.handshake.LocalChain;
import io.niotls.handshake.PeerVerification;
import io.niotls.handshake.ServerEnvironment;
import io.niotls.handshake.State;
import io.niotls.proto.ProtocolVersion;
import io.niotls.secret.FinishedVerified;
import io.niotls.secret.Tls12Master;
import io.niotls.secret.Transcript;
import io.niotls.session.ConnectionInfo.Resumption;
import io.niotls.session.ConnectionInfo;
import io.niotls.session.ServerSession;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The end of an abbreviated handshake: the server sends Finished first, the client's is the last message. */
final class ResumedCompletion extends Completion {
    private final ServerSession session;
    private final List<X509Certificate> clientChain;
    private final Resumption how;
    private final byte[] serverVerifyData;

    /**
     * Takes over the session's master secret, and sends [NewSessionTicket], ChangeCipherSpec and Finished.
     *
     * @param session which is resumed
     * @param clientChain the session's certificates, verified when it was made
     * @param how by id or by ticket
     */
    ResumedCompletion(ServerEnvironment environment, Agreement agreement, Tls12Master master, Transcript transcript,
            ServerSession session, List<X509Certificate> clientChain, Resumption how) {
        super(environment, agreement, master, transcript);
        this.session = session;
        this.clientChain = clientChain;
        this.how = how;
        if (agreement.ticketFollows()) {
            sendTicket(Optional.of(renewed()));
        }
        this.serverVerifyData = sendFinished();
    }

    @Override
    State complete(FinishedVerified proof, byte[] clientVerifyData) {
        return establish(proof, info(), serverVerifyData);
    }

    private ServerSession renewed() {
        // However often the ticket is renewed, it does not outlive the proof of who the client is.
        Instant authenticatedAt = session.originatedAt();
        Duration left = Duration.between(now(), authenticatedAt.plus(ServerSession.MAX_LIFETIME));
        Duration lifetime = environment().config().sessionLifetime();
        return session()
                .lifetime(left.compareTo(lifetime) < 0 ? left : lifetime)
                .authenticatedAt(authenticatedAt)
                .notAfter(PeerVerification.validUntil(clientChain))
                .peerCertificates(session.peerCertificates())
                .group(session.group().orElse(null))
                .peerSignatureScheme(session.peerSignatureScheme().orElse(null))
                .localCertificate(session.localCertificate())
                .build();
    }

    private ConnectionInfo info() {
        Agreement agreement = agreement();
        return new ConnectionInfo(
                ProtocolVersion.TLS_1_2,
                agreement.cipherSuite(),
                Optional.empty(),
                Optional.empty(),
                session.peerSignatureScheme(),
                agreement.applicationProtocol(),
                agreement.serverName(),
                how,
                clientChain,
                LocalChain.of(environment().config(), session),
                Optional.empty(),
                List.of(),
                agreement.extendedMasterSecret(),
                agreement.encryptThenMac(),
                false,
                agreement.sessionId(),
                session.originatedAt());
    }
}
