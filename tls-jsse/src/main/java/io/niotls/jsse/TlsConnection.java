package io.niotls.jsse;

import io.niotls.config.ClientConfig;
import io.niotls.config.Config;
import io.niotls.config.Pause;
import io.niotls.config.ServerConfig;
import io.niotls.engine.TlsEngine;
import io.niotls.proto.BulkCipher;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import io.niotls.session.ClientSession;
import io.niotls.session.ClientSessionKey;
import io.niotls.session.ClientSessionStore;
import io.niotls.session.ConnectionInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;

/**
 * One connection under JSSE: settings first, then a {@link TlsEngine} whose pauses are answered by the context's key and trust
 * managers on behalf of the engine or socket that owns the connection.
 *
 * <p>The settings are guarded by the owner. After {@link #start} any thread may call any method; the tasks of a handshake are
 * run by one thread at a time.
 */
final class TlsConnection {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();
    private static final int MAX_CONTENT = 16_384;
    /** Header, explicit nonce and tag, or in TLS 1.3 the type and the tag. */
    private static final int AEAD_OVERHEAD = 5 + 8 + 16;
    /** Header, initialisation vector, the longest MAC and a block of padding. */
    private static final int CBC_OVERHEAD = 5 + 16 + 48 + 16;
    /** More sessions than any store keeps of one server. */
    private static final int MAX_FORGOTTEN = 64;

    private final SharedContext context;
    private final Owner owner;
    private final ConnectionSettings settings;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicBoolean taskTaken = new AtomicBoolean();
    private final AtomicBoolean finished = new AtomicBoolean();
    private volatile String peerHost;
    private volatile int peerPort;
    private UnaryOperator<ClientConfig.Builder> clientChange;
    private UnaryOperator<ServerConfig.Builder> serverChange;
    private volatile Set<Pause.Kind> deferred = Set.of();
    private volatile TlsEngine engine;
    private volatile HandshakeAnswers answers;
    private volatile NioTlsSession established;
    private volatile NioTlsSession none;

    /**
     * Makes a connection.
     *
     * @param peerHost whom it is with, or null
     * @param peerPort -1 if there is none
     */
    TlsConnection(SharedContext context, Owner owner, String peerHost, int peerPort) {
        this(context, owner, peerHost, peerPort, new ConnectionSettings(context.defaults()));
    }

    /** Makes a connection with settings that it takes over. */
    TlsConnection(SharedContext context, Owner owner, String peerHost, int peerPort, ConnectionSettings settings) {
        this.context = context;
        this.owner = owner;
        this.peerHost = peerHost;
        this.peerPort = peerPort;
        this.settings = settings;
        settings.suggestServerNames(RequestedNames.ofHost(peerHost));
    }

    SharedContext context() {
        return context;
    }

    ConnectionSettings settings() {
        return settings;
    }

    String peerHost() {
        return peerHost;
    }

    int peerPort() {
        return peerPort;
    }

    /** Sets whom the connection is with; before the start. */
    void peer(String host, int port) {
        peerHost = host;
        peerPort = port;
        settings.suggestServerNames(RequestedNames.ofHost(host));
    }

    /** Changes a client's configuration; before the start. */
    void configureClient(UnaryOperator<ClientConfig.Builder> change) {
        checkNotStarted();
        clientChange = change;
    }

    /** Changes a server's configuration; before the start. */
    void configureServer(UnaryOperator<ServerConfig.Builder> change) {
        checkNotStarted();
        serverChange = change;
    }

    /** Leaves some kinds of question to the program; before the start. Not for sockets, whose threads would wait for it. */
    void defer(Set<Pause.Kind> kinds) {
        checkNotStarted();
        deferred = Set.copyOf(kinds);
    }

    private void checkNotStarted() {
        if (started()) {
            throw new IllegalStateException("the handshake has started: configure before it");
        }
    }

    // ---- Start ----

    boolean started() {
        return engine != null;
    }

    /**
     * Makes the engine out of the settings, at the first call.
     *
     * @throws SSLHandshakeException if the settings leave nothing that could be negotiated
     */
    TlsEngine start() throws SSLHandshakeException {
        if (engine == null) {
            lock.lock();
            try {
                if (engine == null) {
                    Negotiable negotiable = settings.negotiable();
                    settings.start();
                    TlsEngine made = negotiable.client() ? newClient(negotiable) : newServer(negotiable);
                    answerAtOnce(made);
                    engine = made;
                }
            } finally {
                lock.unlock();
            }
        }
        return engine;
    }

    private TlsEngine newClient(Negotiable negotiable) {
        List<SNIServerName> names = context.defaults().serverNameIndication()
                ? RequestedNames.of(settings.serverNames())
                : List.of();
        ClientConfig config = context.clientConfig(negotiable, !names.isEmpty());
        if (clientChange != null) {
            config = clientChange.apply(config.toBuilder()).offload(SharedContext.ALL).build();
        }
        answers = answers(config, names, Optional.empty());
        return TlsEngine.client(config, RequestedNames.peer(names, peerHost, peerPort));
    }

    private TlsEngine newServer(Negotiable negotiable) {
        ServerConfig config = context.serverConfig(negotiable);
        if (serverChange != null) {
            config = ContextSelector.build(serverChange.apply(config.toBuilder()));
        }
        answers = answers(config, List.of(),
                Optional.of(new ServerDecisions(
                        owner, context.defaults(), settings.serverNameMatchers(), negotiable.ownOrder())));
        return TlsEngine.server(config);
    }

    private HandshakeAnswers answers(Config config, List<SNIServerName> names, Optional<ServerDecisions> decisions) {
        SessionFacts facts = SessionFacts.atStart(names, config.signatureSchemes());
        return new HandshakeAnswers(context, owner, config, new NioTlsSession(this, facts, NioTlsSession.PACKET_SIZE),
                decisions, settings.enableSessionCreation());
    }

    /** Returns the engine, once the connection was started. */
    TlsEngine engine() {
        TlsEngine current = engine;
        if (current == null) {
            throw new IllegalStateException("the handshake has not started");
        }
        return current;
    }

    // ---- What a handshake waits for ----

    /** Returns what the handshake waits for, for a program that answers itself. */
    Optional<Pause<?>> pause() {
        TlsEngine current = engine;
        return current == null ? Optional.empty() : current.pause();
    }

    /** Returns whether something has to be decided before the handshake can go on. */
    boolean needsTask() {
        TlsEngine current = engine;
        return current != null && (taskTaken.get() || current.pause().isPresent());
    }

    /** Returns whether the caller is to call {@link #runTasks}: once for all that the handshake waits for, until that is done. */
    boolean takeTask() {
        return pause().filter(this::isForUs).isPresent() && taskTaken.compareAndSet(false, true);
    }

    private boolean isForUs(Pause<?> pause) {
        return pause.isDone() || !deferred.contains(pause.kind());
    }

    /**
     * Decides, in the calling thread, what the handshake waits for, and all that it waits for next. Never throws: a failure is
     * the engine's, and comes from its next call.
     */
    void runTasks() {
        TlsEngine current = engine();
        taskTaken.set(true);
        try {
            for (Optional<Pause<?>> pause = current.pause();
                    pause.filter(this::isForUs).isPresent();
                    pause = current.pause()) {
                answers.answer(pause.get(), current.negotiation());
                goOn(current);
            }
        } finally {
            taskTaken.set(false);
        }
    }

    /** What comes out of a local store is no task: SunJSSE's clients start with NEED_WRAP. */
    private void answerAtOnce(TlsEngine current) {
        for (Optional<Pause<?>> pause = current.pause();
                pause.filter(this::isForUs).isPresent() && pause.get().kind() == Pause.Kind.LOAD_SESSION;
                pause = current.pause()) {
            answers.answer(pause.get(), current.negotiation());
            goOn(current);
        }
    }

    /** Goes on, and with the messages of the same record that were read already. */
    private static void goOn(TlsEngine current) {
        try {
            current.resume();
            current.receive(NOTHING, NOTHING);
        } catch (TlsException e) {
            // The engine keeps it, and throws it again at its next use.
            return;
        }
    }

    // ---- Results ----

    /**
     * Says once that the handshake is complete and nothing of it waits to be sent; to be called after each step.
     *
     * @return true at the first call after that, never again
     */
    boolean finish() {
        TlsEngine current = engine;
        if (current == null || finished.get() || !current.isEstablished() || current.hasOutput()) {
            return false;
        }
        if (!finished.compareAndSet(false, true)) {
            return false;
        }
        session();
        return true;
    }

    /** Returns whether {@link #finish} has returned true. */
    boolean isFinished() {
        return finished.get();
    }

    /** Returns the session: an invalid one that knows nothing until the handshake is complete. */
    SSLSession session() {
        NioTlsSession current = established;
        if (current != null) {
            return current;
        }
        lock.lock();
        try {
            Optional<ConnectionInfo> info = info();
            if (established == null && info.isPresent()) {
                NioTlsSession session = answers.session();
                session.learn(session.facts().established(
                        info.get(), isClient(), answers.resumedId(info.get()), context.random()));
                sessionContext().add(session);
                established = session;
            }
            if (established != null) {
                return established;
            }
            if (none == null) {
                none = new NioTlsSession(this, SessionFacts.none(), NioTlsSession.PACKET_SIZE);
            }
            return none;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the session of a handshake that runs, or null. */
    SSLSession handshakeSession() {
        TlsEngine current = engine;
        return current == null || current.isEstablished() || current.failure().isPresent() ? null : answers.session();
    }

    /** Returns what all sessions of this role are grouped under; null before the start. */
    NioTlsSessionContext sessionContext() {
        HandshakeAnswers current = answers;
        return current == null ? null : context.sessions(isClient());
    }

    private boolean isClient() {
        return answers.config() instanceof ClientConfig;
    }

    /** Sees to it that a session is not resumed. */
    void forgetSession(NioTlsSession session) {
        HandshakeAnswers current = answers;
        if (current == null) {
            return;
        }
        sessionContext().remove(session);
        if (current.config() instanceof ClientConfig client) {
            client.sessions().ifPresent(store -> current.sessionKey().ifPresent(key -> forget(store, key)));
        } else if (current.config() instanceof ServerConfig server && session.getId().length > 0) {
            server.sessions().ifPresent(store -> store.remove(session.getId()));
        }
    }

    private static void forget(ClientSessionStore store, ClientSessionKey key) {
        Optional<ClientSession> session = store.take(key);
        for (int i = 0; session.isPresent() && i < MAX_FORGOTTEN; i++) {
            store.remove(key, session.get());
            session = store.take(key);
        }
    }

    /** Returns whether a session is the one that says that there is none. */
    boolean isNone(NioTlsSession session) {
        return session == none;
    }

    /**
     * Returns what a program is told of a failure. The session is not resumed any more (RFC 5246 §7.2.2, RFC 8446 §6), unless
     * the transport has only ended early, which any network does.
     */
    SSLException failure(TlsException e) {
        NioTlsSession session = established;
        if (session != null && e.fault() != Fault.TRUNCATED && !Failures.isOwnDoing(e)) {
            session.invalidate();
        }
        return Failures.of(e);
    }

    /** Notes that the peer sends larger records than usual. */
    void expectPackets(int bytes) {
        ((NioTlsSession) session()).expectPackets(bytes);
    }

    /** Returns how many bytes of plaintext a record of ours may have, so that it stays within the packet size that was set. */
    int recordContent() {
        int packet = settings.maximumPacketSize();
        if (packet == 0) {
            return MAX_CONTENT;
        }
        boolean cbc = info().filter(agreed -> agreed.cipherSuite().bulkCipher().mode() == BulkCipher.Mode.CBC).isPresent();
        return Math.max(1, Math.min(packet - (cbc ? CBC_OVERHEAD : AEAD_OVERHEAD), MAX_CONTENT));
    }

    Optional<ConnectionInfo> info() {
        TlsEngine current = engine;
        return current == null ? Optional.empty() : current.info();
    }

    /** Returns the application protocol: null until it is known, empty if none is used. */
    String applicationProtocol() {
        return info().map(info -> info.applicationProtocol().map(context.defaults()::applicationProtocol).orElse(""))
                .orElse(null);
    }

    /** Returns the application protocol of a handshake that runs: null until it is chosen and outside of it, empty for none. */
    String handshakeApplicationProtocol() {
        if (handshakeSession() == null) {
            return null;
        }
        return engine.negotiation()
                .map(agreed -> agreed.applicationProtocol().map(context.defaults()::applicationProtocol).orElse(""))
                .orElseGet(answers::applicationProtocol);
    }
}
