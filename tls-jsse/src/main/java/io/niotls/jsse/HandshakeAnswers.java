package io.niotls.jsse;

import io.niotls.auth.CredentialRequest;
import io.niotls.auth.PeerCertificates;
import io.niotls.config.ClientConfig;
import io.niotls.config.Config;
import io.niotls.config.Pause;
import io.niotls.config.ServerConfig;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import io.niotls.session.ClientSession;
import io.niotls.session.ClientSessionKey;
import io.niotls.session.ConnectionInfo;
import io.niotls.session.ConnectionInfo.Resumption;
import io.niotls.session.Negotiation;
import java.util.Optional;

/**
 * Answers what a handshake waits for, by the key and trust managers of a context on behalf of an engine or a socket. Before each
 * question the handshake session learns what is known, for that is where managers look.
 *
 * <p>Used by one thread at a time, whichever runs the tasks; the getters may be called by any.
 */
final class HandshakeAnswers {
    private final SharedContext context;
    private final Owner owner;
    private final NioTlsSession session;
    /** On a server only. */
    private final Optional<ServerDecisions> decisions;
    /** If not, a stored session must be resumed. */
    private final boolean sessionCreationAllowed;
    private volatile Config config;
    private volatile Optional<ClientSessionKey> sessionKey = Optional.empty();
    /** The id alone: the session has a secret and a chain. */
    private volatile Optional<byte[]> offeredId = Optional.empty();

    /**
     * Makes the answers of one connection.
     *
     * @param config what the connection starts with
     * @param session the handshake session
     * @param decisions a server's; empty on a client
     * @param sessionCreationAllowed if not, a stored session must be resumed
     */
    HandshakeAnswers(SharedContext context, Owner owner, Config config, NioTlsSession session,
            Optional<ServerDecisions> decisions, boolean sessionCreationAllowed) {
        this.context = context;
        this.owner = owner;
        this.config = config;
        this.session = session;
        this.decisions = decisions;
        this.sessionCreationAllowed = sessionCreationAllowed;
    }

    /** Returns the configuration; on a server, once the ClientHello is known, the one that was chosen. */
    Config config() {
        return config;
    }

    /** Returns the handshake session. */
    NioTlsSession session() {
        return session;
    }

    /** Returns what a client's session is kept under, once it was looked for. */
    Optional<ClientSessionKey> sessionKey() {
        return sessionKey;
    }

    /**
     * Returns the id of the session that a client has resumed by a ticket of TLS 1.2: on the wire such a connection has an id of
     * its own, made for it alone (RFC 5077 §3.4).
     */
    Optional<byte[]> resumedId(ConnectionInfo info) {
        return offeredId.filter(id -> info.resumption() == Resumption.TICKET && id.length > 0);
    }

    /** Returns the application protocol that a server's selector has chosen; null before, and where none is set. */
    String applicationProtocol() {
        return decisions.map(ServerDecisions::applicationProtocol).orElse(null);
    }

    /**
     * Gives an answer; a failure is one too.
     *
     * @param negotiation what the hellos have agreed on, if they have
     */
    void answer(Pause<?> pause, Optional<Negotiation> negotiation) {
        if (pause.isDone()) {
            return; // by the program
        }
        try {
            negotiation.ifPresent(agreed -> session.learn(session.facts().withNegotiation(agreed)));
            if (pause instanceof Pause.SelectConfig select) {
                selectConfig(select);
            } else if (pause instanceof Pause.SelectCredential select) {
                selectCredential(select);
            } else if (pause instanceof Pause.VerifyPeer verify) {
                verifyPeer(verify);
            } else if (pause instanceof Pause.TakeSession take) {
                takeSession(take);
            }
            pause.run(); // does nothing where there is an answer by now
        } catch (Throwable failure) {
            // Errors too: without an answer the engine would ask for the same task for ever.
            pause.fail(failure);
        }
    }

    private void selectConfig(Pause.SelectConfig pause) throws TlsException {
        session.learn(session.facts().withHello(
                ServerDecisions.names(pause.hello()), pause.hello().signatureSchemes()));
        config.versions().stream().filter(pause.hello().versions()::contains).findFirst()
                .ifPresent(version -> session.learn(session.facts().withProtocol(version.toString())));
        ServerConfig chosen = decisions.orElseThrow().decide((ServerConfig) config, pause.hello());
        config = chosen;
        pause.complete(chosen);
    }

    private void selectCredential(Pause.SelectCredential pause) throws TlsException {
        CredentialRequest request = pause.request();
        if (request.forServer() && !sessionCreationAllowed) {
            throw noNewSession();
        }
        session.learn(session.facts()
                .withProtocol(request.version().toString()).withPeerSchemes(request.signatureSchemes()));
        if (config.credentials().orElse(null) instanceof KeyManagerCredentials keys) {
            pause.complete(keys.select(request, owner));
        }
    }

    private void verifyPeer(Pause.VerifyPeer pause) throws TlsException {
        PeerCertificates peer = pause.certificates();
        if (peer.peerIsServer()) {
            if (!sessionCreationAllowed) {
                throw noNewSession();
            }
            session.learn(session.facts().withStaple(peer.ocspResponse()));
        }
        if (config.peerVerifier() instanceof TrustManagerVerifier verifier) {
            pause.complete(verifier.verify(peer, owner));
        }
    }

    private void takeSession(Pause.TakeSession pause) throws TlsException {
        sessionKey = Optional.of(pause.key());
        Optional<ClientSession> kept = ((ClientConfig) config).sessions().flatMap(store -> store.take(pause.key()))
                .filter(taken -> !context.sessions(true).isOver(taken.originatedAt().toEpochMilli()));
        if (kept.isEmpty() && !sessionCreationAllowed) {
            throw noNewSession();
        }
        offeredId = kept.map(ClientSession::sessionId);
        pause.complete(kept);
    }

    private static TlsException noNewSession() {
        return new TlsException(Fault.INTERNAL_ERROR, "there is no session to resume, and no new one may be made:"
                + " setEnableSessionCreation(false)");
    }
}
