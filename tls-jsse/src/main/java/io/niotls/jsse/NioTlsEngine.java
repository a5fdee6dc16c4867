package io.niotls.jsse;

import io.niotls.config.ClientConfig;
import io.niotls.config.Pause;
import io.niotls.config.ServerConfig;
import io.niotls.engine.TlsEngine;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.session.ConnectionInfo;
import java.nio.ByteBuffer;
import java.security.Principal;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * An {@link SSLEngine} over a {@link TlsEngine}, and by a cast what JSSE cannot say: {@link #configureClient},
 * {@link #configureServer}, {@link #info}, {@link #pause}, {@link #exportKeyingMaterial}, {@link #channelBinding},
 * {@link #updateKeys}, {@link #defer}.
 *
 * <p>{@code unwrap} takes one record at a time and {@code wrap} makes one record of application data; what belongs to the
 * handshake is written by one {@code wrap} as far as it fits. A failure is thrown once, by the next call; the alert for the peer
 * comes from the {@code wrap} after it. An engine whose peer has said close_notify in TLS 1.3 is NOT_HANDSHAKING: the other
 * direction is the program's to close.
 *
 * <p>One thread may call {@code wrap} while another calls {@code unwrap} and a third runs a delegated task; settings are made
 * before the handshake starts.
 */
public final class NioTlsEngine extends ConfiguredEngine {
    private final TlsConnection connection;
    private final AtomicBoolean failureThrown = new AtomicBoolean();
    private volatile BiFunction<SSLEngine, List<String>, String> applicationProtocolSelector;
    private volatile boolean inboundClosed;
    private volatile boolean closedBeforeStart;

    NioTlsEngine(SharedContext context, String peerHost, int peerPort) {
        this(context, peerHost, peerPort, new ConnectionSettings(context.defaults()));
    }

    private NioTlsEngine(SharedContext context, String peerHost, int peerPort, ConnectionSettings initial) {
        super(peerHost, peerPort, context.defaults(), initial);
        this.connection = new TlsConnection(context, new EngineOwner(), peerHost, peerPort, initial);
    }

    /** Passes JSSE's callbacks on with this engine. */
    private final class EngineOwner implements Owner {
        @Override
        public String chooseClientAlias(X509ExtendedKeyManager keys, String[] keyTypes, Principal[] issuers) {
            return keys.chooseEngineClientAlias(keyTypes, issuers, NioTlsEngine.this);
        }

        @Override
        public String chooseServerAlias(X509ExtendedKeyManager keys, String keyType, Principal[] issuers) {
            return keys.chooseEngineServerAlias(keyType, issuers, NioTlsEngine.this);
        }

        @Override
        public void checkServerTrusted(X509ExtendedTrustManager trust, X509Certificate[] chain, String authType)
                throws CertificateException {
            trust.checkServerTrusted(chain, authType, NioTlsEngine.this);
        }

        @Override
        public void checkClientTrusted(X509ExtendedTrustManager trust, X509Certificate[] chain, String authType)
                throws CertificateException {
            trust.checkClientTrusted(chain, authType, NioTlsEngine.this);
        }

        @Override
        public boolean selectsApplicationProtocol() {
            return applicationProtocolSelector != null;
        }

        @Override
        public String selectApplicationProtocol(List<String> offered) {
            return applicationProtocolSelector.apply(NioTlsEngine.this, offered);
        }
    }

    // ---- What JSSE cannot say ----

    /**
     * Changes the configuration of this connection, after its parameters and what the context's
     * {@link NioTlsSessionContext#configureClient} say.
     *
     * @throws IllegalStateException if the handshake has started
     */
    public void configureClient(UnaryOperator<ClientConfig.Builder> change) {
        connection.configureClient(change);
    }

    /**
     * Changes the configuration of this connection, likewise.
     *
     * @throws IllegalStateException if the handshake has started
     */
    public void configureServer(UnaryOperator<ServerConfig.Builder> change) {
        connection.configureServer(change);
    }

    /** Returns what was agreed on, once the handshake is complete. */
    public Optional<ConnectionInfo> info() {
        return connection.info();
    }

    /**
     * Leaves some kinds of question to the program, such as {@link Pause.Kind#SIGN} for a key in a remote service. At such a
     * {@link #pause} the engine is NEED_TASK without a delegated task; once the program has answered it
     * ({@link Pause#complete}, on any thread, as late as it likes) there is one, which goes on from there.
     *
     * @throws IllegalStateException if the handshake has started
     */
    public void defer(Set<Pause.Kind> kinds) {
        connection.defer(kinds);
    }

    /** Returns what the handshake waits for, whether that was deferred or not. */
    public Optional<Pause<?>> pause() {
        return connection.pause();
    }

    /**
     * Derives keying material; see {@link TlsEngine#exportKeyingMaterial}.
     *
     * @param context may be null, which TLS 1.2 tells from empty
     * @param length in bytes
     * @throws IllegalStateException if the handshake is not complete, or nothing can be exported safely
     */
    public byte[] exportKeyingMaterial(String label, byte[] context, int length) {
        return connection.engine().exportKeyingMaterial(label, context, length);
    }

    /**
     * TLS 1.3: changes our keys before the next record; see {@link TlsEngine#updateKeys}.
     *
     * @throws IllegalStateException if the connection is not established, closed, or TLS 1.2
     */
    public void updateKeys(boolean askPeer) {
        connection.engine().updateKeys(askPeer);
    }

    /**
     * Returns a channel binding; see {@link TlsEngine#channelBinding}.
     *
     * @throws IllegalStateException if the handshake has not started
     */
    public Optional<byte[]> channelBinding(String type) {
        return connection.engine().channelBinding(type);
    }

    // ---- Data ----

    @Override
    public SSLEngineResult unwrap(ByteBuffer src, ByteBuffer[] dsts, int offset, int length) throws SSLException {
        if (src == null) {
            throw new IllegalArgumentException("the source is null");
        }
        Buffers.checkDestinations(dsts, offset, length);
        requireMode();
        if (isInboundDone()) {
            return result(Status.CLOSED, 0, 0);
        }
        TlsEngine engine = start();
        if (engine == null) {
            return result(Status.CLOSED, 0, 0);
        }
        throwFailure();
        boolean data = engine.isEstablished();
        HandshakeStatus before = getHandshakeStatus();
        if (before == HandshakeStatus.NEED_TASK || !data && before == HandshakeStatus.NEED_WRAP) {
            return result(Status.OK, 0, 0);
        }
        int record = Records.length(src);
        if (Records.isLarge(src)) {
            connection.expectPackets(record);
        }
        long room = Buffers.remaining(dsts, offset, length);
        if (data && record > 0 && Records.largestContent(record, version(engine)) > room) {
            return result(Status.BUFFER_OVERFLOW, 0, 0);
        }
        if (record < 0 || record > src.remaining()) {
            return result(Status.BUFFER_UNDERFLOW, 0, 0);
        }
        return open(engine, src, record, dsts, offset, length);
    }

    private SSLEngineResult open(TlsEngine engine, ByteBuffer src, int record, ByteBuffer[] dsts, int offset, int length)
            throws SSLException {
        int start = src.position();
        int limit = src.limit();
        int produced;
        src.limit(start + record);
        try {
            produced = Buffers.receive(engine, src, dsts, offset, length);
        } catch (TlsException e) {
            throw thrown(e);
        } finally {
            src.limit(limit);
        }
        if (engine.isInputClosed()) {
            peerClosed(engine);
        }
        boolean finished = connection.finish();
        return new SSLEngineResult(isInboundDone() ? Status.CLOSED : Status.OK,
                finished ? HandshakeStatus.FINISHED : getHandshakeStatus(), src.position() - start, produced);
    }

    /** RFC 5246 §7.2.1: the answer is a close_notify of our own. In TLS 1.3 each direction is closed by itself. */
    private void peerClosed(TlsEngine engine) {
        if (!version(engine).equals(ProtocolVersion.TLS_1_3) || connection.context().defaults().acknowledgeCloseNotify()) {
            engine.close();
        }
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] srcs, int offset, int length, ByteBuffer dst) throws SSLException {
        Buffers.checkSources(srcs, offset, length);
        Buffers.checkDestination(dst);
        if (Buffers.contains(srcs, offset, length, dst)) {
            throw new SSLException("a buffer cannot be source and destination at once");
        }
        TlsEngine engine = start();
        if (engine == null || isOutboundDone()) {
            return result(Status.CLOSED, 0, 0);
        }
        throwFailure();
        HandshakeStatus before = getHandshakeStatus();
        if (before == HandshakeStatus.NEED_TASK
                || before == HandshakeStatus.NEED_UNWRAP && !engine.isEstablished()) {
            return result(Status.OK, 0, 0);
        }
        if (dst.remaining() < NioTlsSession.PACKET_SIZE) {
            return result(Status.BUFFER_OVERFLOW, 0, 0);
        }
        int start = dst.position();
        int consumed = 0;
        if (engine.hasOutput()) {
            engine.flush(dst);
        } else if (engine.isEstablished() && !engine.isOutputClosed()) {
            consumed = seal(engine, srcs, offset, length, dst);
        }
        boolean finished = connection.finish();
        return new SSLEngineResult(isOutboundDone() ? Status.CLOSED : Status.OK,
                finished ? HandshakeStatus.FINISHED : getHandshakeStatus(), consumed, dst.position() - start);
    }

    private int seal(TlsEngine engine, ByteBuffer[] srcs, int offset, int length, ByteBuffer dst) throws SSLException {
        try {
            return Buffers.send(engine, srcs, offset, length, dst, connection.recordContent());
        } catch (TlsException e) {
            throw thrown(e);
        } catch (IllegalStateException e) {
            // Another thread has closed this direction meanwhile.
            return 0;
        }
    }

    /** Returns the engine, or null if it was closed before it was ever needed. */
    private TlsEngine start() throws SSLException {
        requireMode();
        if (closedBeforeStart) {
            return null;
        }
        if (connection.started()) {
            return connection.engine();
        }
        settings().lock().lock();
        try {
            return connection.start();
        } catch (SSLException e) {
            closedBeforeStart = true; // thrown once: there is nothing that could go on
            throw e;
        } finally {
            settings().lock().unlock();
        }
    }

    @Override
    boolean started() {
        return connection.started();
    }

    private SSLEngineResult result(Status status, int consumed, int produced) {
        return new SSLEngineResult(status, getHandshakeStatus(), consumed, produced);
    }

    private static ProtocolVersion version(TlsEngine engine) {
        return engine.info().map(ConnectionInfo::version).orElse(ProtocolVersion.TLS_1_2);
    }

    /** Throws what a delegated task has met, or another thread: once, for the calls after it have the alert to deliver. */
    private void throwFailure() throws SSLException {
        Optional<TlsException> failure = connection.engine().failure();
        if (failure.isPresent() && !Failures.isOwnDoing(failure.get()) && !failureThrown.get()) {
            throw thrown(failure.get());
        }
    }

    private SSLException thrown(TlsException e) {
        failureThrown.set(true);
        inboundClosed = true;
        return connection.failure(e);
    }

    // ---- Handshake ----

    /**
     * {@inheritDoc} A handshake that is complete is not repeated: in TLS 1.3 the keys are changed.
     *
     * @throws SSLException if the engine is closed or has failed, or if this would be a renegotiation in TLS 1.2, which is never
     *     done here
     */
    @Override
    public void beginHandshake() throws SSLException {
        TlsEngine engine = start();
        if (engine == null || engine.isOutputClosed()) {
            throw new SSLException("the engine is closed: a new connection needs a new one");
        }
        if (engine.isEstablished() && engine.failure().isEmpty()) {
            if (!version(engine).equals(ProtocolVersion.TLS_1_3)) {
                throw new SSLException("renegotiation is never done: open a new connection");
            }
            engine.updateKeys(true);
        }
    }

    @Override
    public HandshakeStatus getHandshakeStatus() {
        if (!connection.started() || closedBeforeStart) {
            return HandshakeStatus.NOT_HANDSHAKING;
        }
        TlsEngine engine = connection.engine();
        if (engine.hasOutput()) {
            return HandshakeStatus.NEED_WRAP;
        }
        if (engine.failure().isPresent()) {
            // A call is needed that throws it.
            return failureThrown.get() || engine.failure().filter(Failures::isOwnDoing).isPresent()
                    ? HandshakeStatus.NOT_HANDSHAKING
                    : HandshakeStatus.NEED_UNWRAP;
        }
        if (connection.needsTask()) {
            return HandshakeStatus.NEED_TASK;
        }
        if (!engine.isEstablished()) {
            return inboundClosed ? HandshakeStatus.NOT_HANDSHAKING : HandshakeStatus.NEED_UNWRAP;
        }
        if (!connection.isFinished()) {
            return HandshakeStatus.NEED_WRAP;
        }
        return HandshakeStatus.NOT_HANDSHAKING;
    }

    /** {@inheritDoc} There is one at a time; it does all that the handshake waits for, on any thread. */
    @Override
    public Runnable getDelegatedTask() {
        return connection.takeTask() ? connection::runTasks : null;
    }

    /**
     * {@inheritDoc} The session stays as it is, and can be resumed; the other direction stays open.
     *
     * @throws SSLException if the peer has not said close_notify: data may be missing
     */
    @Override
    public void closeInbound() throws SSLException {
        if (isInboundDone()) {
            return;
        }
        inboundClosed = true;
        if (!connection.started()) {
            return; // nothing can be missing of what has not begun
        }
        if (!connection.engine().isEstablished()) {
            connection.engine().abort(); // a handshake cannot go on without its peer
        }
        throw new SSLException("closing inbound before receiving peer's close_notify");
    }

    @Override
    public boolean isInboundDone() {
        if (inboundClosed || !connection.started()) {
            return inboundClosed || closedBeforeStart;
        }
        TlsEngine engine = connection.engine();
        return engine.isInputClosed() || engine.failure().filter(Failures::isOwnDoing).isPresent();
    }

    @Override
    public void closeOutbound() {
        if (connection.started()) {
            connection.engine().close();
        } else {
            closedBeforeStart = true;
        }
    }

    @Override
    public boolean isOutboundDone() {
        if (!connection.started()) {
            return closedBeforeStart;
        }
        TlsEngine engine = connection.engine();
        return engine.isOutputClosed() && !engine.hasOutput();
    }

    @Override
    public SSLSession getSession() {
        return connection.session();
    }

    @Override
    public SSLSession getHandshakeSession() {
        return connection.handshakeSession();
    }

    @Override
    public String getApplicationProtocol() {
        return connection.applicationProtocol();
    }

    @Override
    public String getHandshakeApplicationProtocol() {
        return connection.handshakeApplicationProtocol();
    }

    @Override
    public void setHandshakeApplicationProtocolSelector(BiFunction<SSLEngine, List<String>, String> selector) {
        applicationProtocolSelector = selector;
    }

    @Override
    public BiFunction<SSLEngine, List<String>, String> getHandshakeApplicationProtocolSelector() {
        return applicationProtocolSelector;
    }
}
