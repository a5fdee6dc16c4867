package io.niotls.handshake.server12;

import io.niotls.handshake.PeerVerification;
import io.niotls.handshake.ServerEnvironment;
import io.niotls.handshake.State;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.secret.FinishedVerified;
import io.niotls.secret.Tls12Master;
import io.niotls.secret.Transcript;
import io.niotls.session.ConnectionInfo.Resumption;
import io.niotls.session.ConnectionInfo;
import io.niotls.session.ServerSession;
import java.util.List;
import java.util.Optional;

/** The end of a full handshake: the client sends Finished first, and the server answers with [NewSessionTicket] and its own. */
final class FullCompletion extends Completion {
    private final NamedGroup group;
    private final OwnIdentity own;
    private final Optional<AuthenticatedClient> client;

    /** Takes over the master secret. */
    FullCompletion(ServerEnvironment environment, Agreement agreement, Tls12Master master, Transcript transcript,
            NamedGroup group, OwnIdentity own, Optional<AuthenticatedClient> client) {
        super(environment, agreement, master, transcript);
        this.group = group;
        this.own = own;
        this.client = client;
    }

    @Override
    State complete(FinishedVerified proof, byte[] clientVerifyData) {
        byte[] id = agreement().sessionId();
        Optional<ServerSession> session = agreement().ticketFollows() || id.length > 0 ? newSession() : Optional.empty();
        if (agreement().ticketFollows()) {
            sendTicket(session);
        }
        sendFinished();
        if (id.length > 0) {
            session.ifPresent(kept -> environment().config().sessions().orElseThrow().put(id, kept));
        }
        return establish(proof, info(), clientVerifyData);
    }

    /** Empty if the client's chain is larger than a session can hold, which only limits that were raised allow. */
    private Optional<ServerSession> newSession() {
        try {
            return Optional.of(session()
                    .notAfter(PeerVerification.validUntil(
                            client.map(known -> known.certified().verified().chain()).orElse(List.of())))
                    .peerCertificates(client.map(known -> known.certified().chain()).orElse(List.of()))
                    .group(group)
                    .peerSignatureScheme(client.map(known -> known.signature().scheme()).orElse(null))
                    .localCertificate(own.fingerprint())
                    .build());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private ConnectionInfo info() {
        Agreement agreement = agreement();
        return new ConnectionInfo(
                ProtocolVersion.TLS_1_2,
                agreement.cipherSuite(),
                Optional.of(group),
                Optional.of(own.scheme()),
                client.map(known -> known.signature().scheme()),
                agreement.applicationProtocol(),
                agreement.serverName(),
                Resumption.NONE,
                client.map(known -> known.certified().verified().chain()).orElse(List.of()),
                own.chain(),
                own.ocspResponse(),
                own.timestamps(),
                agreement.extendedMasterSecret(),
                agreement.encryptThenMac(),
                false,
                agreement.sessionId(),
                now());
    }
}
