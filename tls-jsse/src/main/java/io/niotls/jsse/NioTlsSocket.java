package io.niotls.jsse;

import io.niotls.config.ClientConfig;
import io.niotls.config.ServerConfig;
import io.niotls.engine.TlsEngine;
import io.niotls.session.ConnectionInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import javax.net.ssl.HandshakeCompletedEvent;
import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/**
 * An {@link SSLSocket}, and by a cast what JSSE cannot say: {@link #configureClient}, {@link #configureServer}, {@link #info},
 * {@link #exportKeyingMaterial}, {@link #channelBinding}, {@link #updateKeys}.
 *
 * <p><b>Handshake.</b> It takes place at the first {@link #startHandshake}, read, write or {@link #getSession}; callers that come
 * meanwhile wait for it. If SO_TIMEOUT runs out in it, the {@link java.net.SocketTimeoutException} leaves the connection as it
 * is, and the next call goes on; {@code getSession}, which throws nothing, gives the connection up instead.
 *
 * <p><b>Data.</b> A socket that waits for its peer holds no buffer. Records are opened into the array that is given to
 * {@code read}; bytes of it behind those that were read may be overwritten by a record's padding. What had arrived before a fault
 * can be read before the fault is thrown. A transport that ends without close_notify ends the data with -1, unless
 * {@code com.sun.net.ssl.requireCloseNotify} is true.
 *
 * <p><b>Closing.</b> See {@link #close}. In TLS 1.3 each direction is closed by itself ({@link #shutdownOutput}); in TLS 1.2 a
 * close_notify of the peer is answered at once.
 *
 * <p><b>Threads.</b> One thread may read while another writes; neither waits for the other. More than one of a kind take turns.
 * Any thread may close, which ends the others' waiting. No thread is pinned while it waits, so virtual threads may be used.
 */
public final class NioTlsSocket extends TransportSocket {
    /** What SunJSSE calls it; programs find it in their thread dumps. */
    private static final String LISTENER_THREAD = "HandshakeCompletedNotify-Thread";

    private final SocketOwner owner = new SocketOwner(this);
    private final Set<HandshakeCompletedListener> listeners = new CopyOnWriteArraySet<>();
    private final TlsConnection connection;
    private final GuardedSettings settings;
    private final SocketDrive drive;
    private final PlaintextInput input;
    private final PlaintextOutput output;

    private NioTlsSocket(SharedContext context, ConnectionSettings initial, Socket transport, boolean layered, boolean autoClose,
            InputStream consumed) throws SocketException {
        super(transport, layered);
        connection = new TlsConnection(context, owner, null, -1, initial);
        settings = new GuardedSettings(initial);
        drive = new SocketDrive(
                connection, settings.lock(), transport, consumed, !layered || autoClose, this::handshakeCompleted);
        input = new PlaintextInput(drive);
        output = new PlaintextOutput(drive);
    }

    /** Makes a client that is not connected. */
    static NioTlsSocket unconnected(SharedContext context) throws SocketException {
        return new NioTlsSocket(context, clientSettings(context), new Socket(), false, true, null);
    }

    /** Makes a client over a connected socket. */
    static NioTlsSocket client(SharedContext context, Socket transport, String host, int port, boolean autoClose)
            throws SocketException {
        NioTlsSocket socket = new NioTlsSocket(context, clientSettings(context), transport, true, autoClose, null);
        socket.peer(host, port);
        return socket;
    }

    /** Makes a server over a connected socket of which something may have been read already. */
    static NioTlsSocket server(SharedContext context, Socket transport, InputStream consumed, boolean autoClose)
            throws SocketException {
        ConnectionSettings initial = new ConnectionSettings(context.defaults());
        NioTlsSocket socket = new NioTlsSocket(context, initial, transport, true, autoClose, consumed);
        socket.peer(null, 0);
        return socket;
    }

    /** Makes a socket of what a server socket has accepted, with settings that it takes over. */
    static NioTlsSocket accepted(SharedContext context, ConnectionSettings initial, Socket transport) throws SocketException {
        NioTlsSocket socket = new NioTlsSocket(context, initial, transport, false, true, null);
        socket.peer(null, 0);
        return socket;
    }

    private static ConnectionSettings clientSettings(SharedContext context) {
        ConnectionSettings initial = new ConnectionSettings(context.defaults());
        initial.setClient(true);
        return initial;
    }

    /** Says whom the connection is with; where that is not known, the transport does. */
    private void peer(String host, int port) {
        int knownPort = port > 0 && port <= 65_535 ? port : transport.getPort();
        if (host != null && !host.isEmpty()) {
            connection.peer(host, knownPort);
        } else if (transport.getInetAddress() != null) {
            connection.peer(new InetSocketAddress(transport.getInetAddress(), knownPort).getHostString(), knownPort);
        }
    }

    @Override
    void connected(InetSocketAddress endpoint) {
        // The name that the address was made from, or the address: no name is looked up, for DNS is not to be trusted with it.
        connection.peer(endpoint.getHostString(), endpoint.getPort());
    }

    // ---- What JSSE cannot say ----

    /**
     * Changes the configuration of this connection, after its parameters.
     *
     * @throws IllegalStateException if the handshake has started
     */
    public void configureClient(UnaryOperator<ClientConfig.Builder> change) {
        connection.configureClient(change);
    }

    /**
     * Changes the configuration of this connection, after its parameters.
     *
     * @throws IllegalStateException if the handshake has started
     */
    public void configureServer(UnaryOperator<ServerConfig.Builder> change) {
        connection.configureServer(change);
    }

    /** Returns what was agreed on, once the handshake is complete; starts none. */
    public Optional<ConnectionInfo> info() {
        return connection.info();
    }

    /**
     * Derives keying material, see {@link TlsEngine#exportKeyingMaterial}.
     *
     * @param context may be null, which TLS 1.2 tells from empty
     * @param length in bytes
     * @throws IllegalStateException if the handshake is not complete, or the connection is closed
     */
    public byte[] exportKeyingMaterial(String label, byte[] context, int length) {
        return connection.engine().exportKeyingMaterial(label, context, length);
    }

    /**
     * Returns a channel binding, see {@link TlsEngine#channelBinding}; empty if the connection does not have it.
     *
     * @param type {@code tls-exporter}, {@code tls-server-end-point} or {@code tls-unique}
     */
    public Optional<byte[]> channelBinding(String type) {
        return connection.started() ? connection.engine().channelBinding(type) : Optional.empty();
    }

    /**
     * TLS 1.3: changes our keys and, if wanted, asks the peer to change its own.
     *
     * @throws IllegalStateException if the connection is not established, closed, or TLS 1.2
     * @throws IOException if the transport fails
     */
    public void updateKeys(boolean askPeer) throws IOException {
        drive.updateKeys(askPeer);
    }

    // ---- Handshake ----

    /**
     * Completes the handshake. On an established connection of TLS 1.3 this changes our keys. In TLS 1.2 it does nothing:
     * renegotiation is never done here, and a program that calls this twice seldom means it.
     *
     * @throws SocketException if the socket is not connected, closed or broken
     * @throws SSLException if the handshake fails; the connection is then closed
     * @throws java.net.SocketTimeoutException if SO_TIMEOUT is over; the next call goes on
     */
    @Override
    public void startHandshake() throws IOException {
        drive.startHandshake();
    }

    private void handshakeCompleted() {
        limitRecords();
        if (!listeners.isEmpty()) {
            HandshakeCompletedEvent event = new HandshakeCompletedEvent(this, connection.session());
            List<HandshakeCompletedListener> told = List.copyOf(listeners);
            // A listener may do anything, and the thread in the handshake belongs to somebody else.
            new Thread(null, () -> told.forEach(one -> one.handshakeCompleted(event)), LISTENER_THREAD, 0, false).start();
        }
    }

    private void limitRecords() {
        drive.limitRecords(settings.read(ignored -> connection.recordContent()));
    }

    @Override
    public void addHandshakeCompletedListener(HandshakeCompletedListener listener) {
        if (listener == null) {
            throw new IllegalArgumentException("the listener is null");
        }
        listeners.add(listener);
    }

    @Override
    public void removeHandshakeCompletedListener(HandshakeCompletedListener listener) {
        if (listener == null || !listeners.remove(listener)) {
            throw new IllegalArgumentException("the listener is not registered");
        }
    }

    /** Completes the handshake and returns its session; one that is not valid if that fails. */
    @Override
    public SSLSession getSession() {
        try {
            drive.handshake();
        } catch (InterruptedIOException late) {
            drive.giveUp(late);
        } catch (IOException knownToTheConnection) {
            return connection.session();
        }
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
    public void setHandshakeApplicationProtocolSelector(BiFunction<SSLSocket, List<String>, String> selector) {
        owner.selector(selector);
    }

    @Override
    public BiFunction<SSLSocket, List<String>, String> getHandshakeApplicationProtocolSelector() {
        return owner.selector();
    }

    // ---- Streams and the end ----

    @Override
    public InputStream getInputStream() throws IOException {
        checkUsable();
        if (drive.hasReadToTheEnd()) {
            throw new SocketException("Socket input is already shutdown");
        }
        return input;
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        checkUsable();
        if (drive.isOutputOver()) {
            throw new SocketException("Socket output is already shutdown");
        }
        return output;
    }

    private void checkUsable() throws SocketException {
        if (isClosed()) {
            throw new SocketException("Socket is closed");
        }
        if (!isConnected()) {
            throw new SocketException("Socket is not connected");
        }
    }

    /**
     * Ends our direction with close_notify; reading goes on. Waits as a write does.
     *
     * @throws SocketException if the socket is not connected
     */
    @Override
    public void shutdownOutput() throws IOException {
        drive.shutdownOutput();
    }

    /**
     * Ends reading.
     *
     * @throws SSLException if the peer has not said close_notify, for then data may be missing; reading has ended all the same
     */
    @Override
    public void shutdownInput() throws IOException {
        drive.shutdownInput();
    }

    @Override
    public boolean isInputShutdown() {
        return drive.isInputShut();
    }

    @Override
    public boolean isOutputShutdown() {
        return drive.isOutputOver();
    }

    /**
     * Says close_notify and closes. A writer that blocks is given SO_LINGER, or one second, to let go; then the transport is
     * closed under it. So is one that does not take the last record.
     *
     * <p>A socket that was layered with {@code autoClose} false leaves the transport open, at the byte after the peer's
     * close_notify: it waits for that for SO_TIMEOUT, but at most for five seconds. If it does not come, or our own cannot be
     * said, the transport is of no further use; in the second case it is closed. Another thread that reads is not
     * interrupted then; it ends at the peer's close_notify.
     */
    @Override
    public void close() throws IOException {
        drive.close();
    }

    @Override
    public boolean isClosed() {
        return drive.isClosed() || transport.isClosed();
    }

    // ---- Settings ----

    @Override
    public String[] getSupportedCipherSuites() {
        return connection.context().defaults().supportedCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return settings.read(ConnectionSettings::enabledCipherSuites);
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        settings.change(all -> all.setEnabledCipherSuites(suites));
    }

    @Override
    public String[] getSupportedProtocols() {
        return connection.context().defaults().supportedProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return settings.read(ConnectionSettings::enabledProtocols);
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        settings.change(all -> all.setEnabledProtocols(protocols));
    }

    /**
     * Sets the role.
     *
     * @throws IllegalArgumentException if the handshake has started
     */
    @Override
    public void setUseClientMode(boolean client) {
        if (drive.started()) {
            throw new IllegalArgumentException("Cannot change mode after SSL traffic has started");
        }
        settings.change(all -> all.setClient(client));
    }

    @Override
    public boolean getUseClientMode() {
        return settings.read(ConnectionSettings::isClient);
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        settings.change(all -> all.setNeedClientAuth(need));
    }

    @Override
    public boolean getNeedClientAuth() {
        return settings.read(ConnectionSettings::needClientAuth);
    }

    @Override
    public void setWantClientAuth(boolean want) {
        settings.change(all -> all.setWantClientAuth(want));
    }

    @Override
    public boolean getWantClientAuth() {
        return settings.read(ConnectionSettings::wantClientAuth);
    }

    @Override
    public void setEnableSessionCreation(boolean enable) {
        settings.change(all -> all.setEnableSessionCreation(enable));
    }

    @Override
    public boolean getEnableSessionCreation() {
        return settings.read(ConnectionSettings::enableSessionCreation);
    }

    /** Returns a copy of the parameters, a {@link NioTlsParameters}. */
    @Override
    public SSLParameters getSSLParameters() {
        return settings.read(ConnectionSettings::parameters);
    }

    @Override
    public void setSSLParameters(SSLParameters parameters) {
        settings.change(all -> all.apply(parameters));
        limitRecords();
    }

    @Override
    public String toString() {
        return "NioTlsSocket[" + connection.peerHost() + ":" + connection.peerPort() + ", "
                + connection.info().map(info -> info.version() + " " + info.cipherSuite()).orElse("no session") + "]";
    }
}
