package io.niotls.handshake.client12;

import io.niotls.auth.CredentialChoice;
import io.niotls.handshake.ClientEnvironment;
import io.niotls.handshake.PeerVerification;
import io.niotls.handshake.State;
import io.niotls.message.NewSessionTicketTls12;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.secret.FinishedVerified;
import io.niotls.secret.Tls12Master;
import io.niotls.secret.Transcript;
import io.niotls.session.ClientSession;
import io.niotls.session.ConnectionInfo.Resumption;
import io.niotls.session.ConnectionInfo;
import java.util.List;
import java.util.Optional;

/** The end of a full handshake: the client sends Finished first, the server's is the last message. */
final class FullCompletion extends Completion {
    private final Optional<NamedGroup> group;
    private final AuthenticatedServer server;
    private final Optional<CredentialChoice> own;
    private final byte[] clientVerifyData;

    /** Takes over the master secret, and sends ChangeCipherSpec and Finished. */
    FullCompletion(ClientEnvironment environment, Agreement agreement, Tls12Master master, Transcript transcript,
            Optional<NamedGroup> group, AuthenticatedServer server, Optional<CredentialChoice> own) {
        super(environment, agreement, master, transcript);
        this.group = group;
        this.server = server;
        this.own = own;
        this.clientVerifyData = sendFinished();
    }

    @Override
    State complete(FinishedVerified proof, byte[] serverVerifyData, Optional<NewSessionTicketTls12> ticket) {
        boolean named = ticket.isPresent() || agreement().sessionId().length > 0;
        // RFC 7627 §5.4: without the extension the master secret is not bound to this handshake; such a session is not resumed.
        if (named && agreement().extendedMasterSecret()) {
            newSession(ticket).ifPresent(this::keep);
        }
        return establish(proof, info(), clientVerifyData);
    }

    /** Empty if the server's chain or response is larger than a session can hold, which only limits that were raised allow. */
    private Optional<ClientSession> newSession(Optional<NewSessionTicketTls12> ticket) {
        try {
            return Optional.of(session(ticket)
                    .notAfter(PeerVerification.validUntil(server.verified().chain()))
                    .peerCertificates(server.evidence().chain())
                    .group(group.orElse(null))
                    .peerSignatureScheme(server.signature().scheme())
                    .localCertificate(own.map(choice -> choice.credential().fingerprint()).orElse(new byte[0]))
                    .ocspResponse(server.evidence().ocspResponse().orElse(new byte[0]))
                    .signedCertificateTimestamps(server.evidence().timestamps())
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
                group,
                own.map(CredentialChoice::scheme),
                Optional.of(server.signature().scheme()),
                agreement.applicationProtocol(),
                agreement.serverName(),
                Resumption.NONE,
                server.verified().chain(),
                own.map(choice -> choice.credential().chain()).orElse(List.of()),
                server.evidence().ocspResponse(),
                server.evidence().timestamps(),
                agreement.extendedMasterSecret(),
                agreement.encryptThenMac(),
                false,
                agreement.sessionId(),
                now());
    }
}
