package io.niotls.handshake.client12;

import io.niotls.handshake.ClientEnvironment;
import io.niotls.handshake.Offer;
import io.niotls.handshake.State;
import io.niotls.message.ClientHelloExtension;
import io.niotls.message.ExtensionBlock;
import io.niotls.message.ServerHello;
import io.niotls.message.ServerHelloExtension;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.secret.KeyLog;
import io.niotls.secret.Tls12Master;
import io.niotls.secret.Transcript;
import io.niotls.session.ClientSession;
import io.niotls.session.ConnectionInfo.Resumption;
import io.niotls.session.Negotiation;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Where a client's handshake goes on when the server has chosen TLS 1.2. */
public final class ClientTls12 {
    private ClientTls12() {}

    /**
     * Takes the ServerHello, whose version and downgrade sentinel have been checked.
     *
     * @param offer whose private keys are not needed any more
     * @param transcript with ClientHello and ServerHello, not started
     * @return the state that expects the server's next message
     */
    public static State start(ClientEnvironment environment, Offer offer, ServerHello hello, Transcript transcript)
            throws TlsException {
        offer.close();
        return start(environment, offer, Agreement.of(offer, hello), hello.extensions(), transcript);
    }

    /** Drops a session that the server did not resume, or that did not come to a good end: RFC 5246 §7.2.2. */
    static void forget(ClientEnvironment environment, ClientSession session) {
        environment.sessionKey().ifPresent(key -> environment.config().sessions().orElseThrow().remove(key, session));
    }

    private static State start(ClientEnvironment environment, Offer offer, Agreement agreement, ExtensionBlock extensions,
            Transcript transcript) throws TlsException {
        if (!agreement.extendedMasterSecret() && environment.config().extendedMasterSecretRequired()) {
            throw new TlsException(Fault.NO_EXTENDED_MASTER_SECRET);
        }
        environment.outbound().negotiated(new Negotiation(
                ProtocolVersion.TLS_1_2, agreement.cipherSuite(), agreement.applicationProtocol()));
        if (extensions.has(ServerHelloExtension.MAX_FRAGMENT_LENGTH)) {
            // RFC 6066 §4: both sides cut all messages from here on, those of the handshake too.
            environment.outbound().limitWrites(agreement.writeLimit());
        }
        transcript.start(agreement.cipherSuite().hash());
        byte[] offeredId = offer.hello().sessionId();
        if (offeredId.length > 0 && Arrays.equals(offeredId, agreement.sessionId())) {
            // An id of our own making (RFC 8446 appendix D.4) names no session that a server could resume.
            ClientSession session = offer.session().orElseThrow(
                    () -> new TlsException(Fault.ILLEGAL_FIELD, "the id of a session that does not exist"));
            return resume(environment, offer, session, agreement, transcript);
        }
        offer.session().ifPresent(session -> forget(environment, session));
        return new ExpectCertificate(
                environment,
                offer.hello(),
                agreement,
                extensions.has(ServerHelloExtension.STATUS_REQUEST),
                extensions.get(ServerHelloExtension.SIGNED_CERTIFICATE_TIMESTAMP).orElse(List.of()),
                transcript);
    }

    private static State resume(ClientEnvironment environment, Offer offer, ClientSession session, Agreement agreement,
            Transcript transcript) throws TlsException {
        if (!agreement.cipherSuite().equals(session.cipherSuite())) {
            throw new TlsException(
                    Fault.CHANGED_CIPHER_SUITE, agreement.cipherSuite() + " for a session of " + session.cipherSuite());
        }
        // RFC 7627 §5.3: abort if it was in the session and is not here, and the other way round.
        if (agreement.extendedMasterSecret() != session.extendedMasterSecret()) {
            throw new TlsException(Fault.EXTENDED_MASTER_SECRET_CHANGED);
        }
        List<X509Certificate> chain = session.peerCertificates().isEmpty()
                ? List.of()
                : environment.config().peerVerifier().decode(session.peerCertificates());
        transcript.dropMessages();
        Tls12Master master =
                Tls12Master.resumed(environment.crypto(), agreement.cipherSuite().hash(), session.secret());
        new KeyLog(environment.config().keyLog(), agreement.clientRandom()).master(master);
        Completion completion = new ResumedCompletion(environment, agreement, master, transcript, session, chain, how(offer));
        return completion.expectServersEnd();
    }

    private static Resumption how(Offer offer) {
        Optional<byte[]> ticket = offer.hello().extensions().get(ClientHelloExtension.SESSION_TICKET);
        return ticket.isPresent() && ticket.get().length > 0 ? Resumption.TICKET : Resumption.SESSION_ID;
    }
}
