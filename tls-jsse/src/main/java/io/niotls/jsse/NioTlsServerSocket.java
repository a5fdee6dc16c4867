package io.niotls.jsse;

import io.niotls.config.ClientConfig;
import io.niotls.config.ServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Objects;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;

/**
 * An {@link SSLServerSocket}, whose accepted sockets are {@link NioTlsSocket}s with a copy of its settings. {@link #accept}
 * returns as soon as the connection is there; the handshake takes place at the accepted socket's first use, in the thread that
 * uses it.
 *
 * <p>Safe for use by several threads.
 */
public final class NioTlsServerSocket extends SSLServerSocket {
    private final SharedContext context;
    private final GuardedSettings settings;
    private volatile UnaryOperator<ClientConfig.Builder> clientChange;
    private volatile UnaryOperator<ServerConfig.Builder> serverChange;

    /** Makes one that is not bound. */
    NioTlsServerSocket(SharedContext context) throws IOException {
        this.context = context;
        this.settings = new GuardedSettings(new ConnectionSettings(context.defaults()));
    }

    /**
     * Makes one that is bound.
     *
     * @param address the local address, or null for all
     */
    NioTlsServerSocket(SharedContext context, int port, int backlog, InetAddress address) throws IOException {
        super(port, backlog, address);
        this.context = context;
        this.settings = new GuardedSettings(new ConnectionSettings(context.defaults()));
    }

    /** Waits for a connection; returns a {@link NioTlsSocket}, whose handshake has not begun. */
    @Override
    public Socket accept() throws IOException {
        Socket transport = super.accept();
        try {
            NioTlsSocket socket = NioTlsSocket.accepted(context, settings.read(ConnectionSettings::copy), transport);
            if (clientChange != null) {
                socket.configureClient(clientChange);
            }
            if (serverChange != null) {
                socket.configureServer(serverChange);
            }
            return socket;
        } catch (IOException | RuntimeException | Error e) {
            TransportGuard.closeQuietly(transport);
            throw e;
        }
    }

    /** Changes the configuration of each socket that is accepted from now on, if it is used as a client. */
    public void configureClient(UnaryOperator<ClientConfig.Builder> change) {
        clientChange = Objects.requireNonNull(change);
    }

    /** Changes the configuration of each socket that is accepted from now on. */
    public void configureServer(UnaryOperator<ServerConfig.Builder> change) {
        serverChange = Objects.requireNonNull(change);
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return context.defaults().supportedCipherSuites();
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
        return context.defaults().supportedProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return settings.read(ConnectionSettings::enabledProtocols);
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        settings.change(all -> all.setEnabledProtocols(protocols));
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

    /** Sets which role the accepted sockets play in the handshake: usually the server's. */
    @Override
    public void setUseClientMode(boolean client) {
        settings.change(all -> all.setClient(client));
    }

    @Override
    public boolean getUseClientMode() {
        return settings.read(ConnectionSettings::isClient);
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
    }

    @Override
    public String toString() {
        return "NioTlsServerSocket[" + (isBound() ? getLocalSocketAddress() : "unbound") + "]";
    }
}
