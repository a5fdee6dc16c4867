package io.niotls.handshake.client12;

import io.niotls.handshake.ClientEnvironment;
import io.niotls.handshake.LocalChain;
import io.niotls.handshake.PeerVerification;
import io.niotls.handshake.State;
import io.niotls.message.NewSessionTicketTls12;
import io.niotls.proto.ProtocolVersion;
import io.niotls.secret.FinishedVerified;
import io.niotls.secret.Tls12Master;
import io.niotls.secret.Transcript;
import io.niotls.session.ClientSession;
import io.niotls.session.ConnectionInfo.Resumption;
import io.niotls.session.ConnectionInfo;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** The end of an abbreviated handshake: the server sends Finished first, and the client answers. */
final class ResumedCompletion extends Completion {
    private final ClientSession session;
    private final List<X509Certificate> serverChain;
    private final Resumption how;

    /**
     * Takes over the session's master secret.
     *
     * @param session which the server has agreed to resume
     * @param serverChain the session's certificates, verified when it was made
     * @param how by id or by ticket
     */
    ResumedCompletion(ClientEnvironment environment, Agreement agreement, Tls12Master master, Transcript transcript,
            ClientSession session, List<X509Certificate> serverChain, Resumption how) {
        super(environment, agreement, master, transcript);
        this.session = session;
        this.serverChain = serverChain;
        this.how = how;
    }

    @Override
    State complete(FinishedVerified proof, byte[] serverVerifyData, Optional<NewSessionTicketTls12> ticket) {
        sendFinished();
        ticket.ifPresent(given -> keep(renewed(given)));
        return establish(proof, info(), serverVerifyData);
    }

    @Override
    void close() {
        super.close();
        ClientTls12.forget(environment(), session);
    }

    private ClientSession renewed(NewSessionTicketTls12 ticket) {
        return session(Optional.of(ticket))
                // A ticket can be renewed for ever; the proof of who the server is grows old all the same.
                // With a ticket the id is not sent any more; programs know the session by the one that it was given at first.
                .sessionId(session.sessionId())
                .authenticatedAt(session.originatedAt())
                .notAfter(PeerVerification.validUntil(serverChain))
                .peerCertificates(session.peerCertificates())
                .group(session.group().orElse(null))
                .peerSignatureScheme(session.peerSignatureScheme().orElse(null))
                .localCertificate(session.localCertificate())
                .ocspResponse(session.ocspResponse().orElse(new byte[0]))
                .signedCertificateTimestamps(session.signedCertificateTimestamps())
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
                serverChain,
                LocalChain.of(environment().config(), session),
                session.ocspResponse(),
                session.signedCertificateTimestamps(),
                agreement.extendedMasterSecret(),
                agreement.encryptThenMac(),
                false,
                agreement.sessionId(),
                session.originatedAt());
    }
}
