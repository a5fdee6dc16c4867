package io.niotls.handshake.server12;

import io.niotls.config.ServerConfig;
import io.niotls.handshake.State;
import io.niotls.message.ExtensionBlock;
import io.niotls.proto.TlsException;
import io.niotls.secret.KeyLog;
import io.niotls.secret.Tls12Master;
import io.niotls.session.ConnectionInfo.Resumption;
import io.niotls.session.ServerSession;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The server's flight in an abbreviated handshake: ServerHello, [NewSessionTicket], ChangeCipherSpec, Finished. */
final class AbbreviatedFlight {
    private final Opening opening;
    private final ServerSession session;
    private final Resumption how;

    /** Resumes a session that {@link ResumptionRules} allow. */
    AbbreviatedFlight(Opening opening, ServerSession session, Resumption how) {
        this.opening = opening;
        this.session = session;
        this.how = how;
    }

    /** Sends it, and returns the state that expects the client's answer. */
    State send() throws TlsException {
        ServerConfig config = opening.environment().config();
        List<X509Certificate> clientChain = session.peerCertificates().isEmpty()
                ? List.of()
                : config.peerVerifier().decode(session.peerCertificates());
        boolean renews = how == Resumption.TICKET && isHalfOver(config.clock().instant());
        // The client's own id says that the session is resumed, also by ticket: RFC 5077 §3.4. What only a full handshake
        // has to say is left out: RFC 6066 §3 forbids server_name, and there is no certificate to staple anything to.
        Agreement agreement =
                opening.answer(session.cipherSuite(), opening.hello().sessionId(), renews, ExtensionBlock.builder());
        opening.transcript().dropMessages();
        Tls12Master master =
                Tls12Master.resumed(opening.environment().crypto(), agreement.cipherSuite().hash(), session.secret());
        new KeyLog(config.keyLog(), agreement.clientRandom()).master(master);
        return new ExpectChangeCipherSpec(new ResumedCompletion(
                opening.environment(), agreement, master, opening.transcript(), session, clientChain, how));
    }

    /** A ticket that is used often is renewed in time, and not each time it is used. */
    private boolean isHalfOver(Instant now) {
        return 2 * Duration.between(session.createdAt(), now).toMillis() > session.lifetime().toMillis();
    }
}
