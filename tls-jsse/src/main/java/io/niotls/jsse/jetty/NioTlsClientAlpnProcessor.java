package io.niotls.jsse.jetty;

import io.niotls.jsse.NioTlsEngine;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.eclipse.jetty.alpn.client.ALPNClientConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.ALPNProcessor;
import org.eclipse.jetty.io.ssl.SslConnection.SslEndPoint;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;

/**
 * Lets Jetty's client offer application protocols (RFC 7301) on a connection that {@link NioTlsEngine} protects. Jetty's own service
 * takes only the engines of module {@code java.base}.
 *
 * <p>Jetty finds this class by {@link java.util.ServiceLoader}; no program names it. It keeps nothing between connections and may be
 * used by many threads.
 */
public final class NioTlsClientAlpnProcessor implements ALPNProcessor.Client {
    /** Makes the service. */
    public NioTlsClientAlpnProcessor() {}

    /** Returns whether an engine is one of this project's. */
    @Override
    public boolean appliesTo(SSLEngine engine) {
        return engine instanceof NioTlsEngine;
    }

    /**
     * Has the engine offer the connection's protocols, and tells the connection which of them the server has chosen.
     *
     * @param engine a client's engine, before its handshake
     * @param connection Jetty's {@link ALPNClientConnection} on that engine's connection
     */
    @Override
    public void configure(SSLEngine engine, Connection connection) {
        ALPNClientConnection negotiation = (ALPNClientConnection) connection;
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(negotiation.getProtocols().toArray(String[]::new));
        engine.setSSLParameters(parameters);
        ((SslEndPoint) negotiation.getEndPoint()).getSslConnection().addHandshakeListener(new SslHandshakeListener() {
            @Override
            public void handshakeSucceeded(Event event) {
                // JSSE says "none" with an empty string, Jetty with null.
                String chosen = engine.getApplicationProtocol();
                negotiation.selected(chosen == null || chosen.isEmpty() ? null : chosen);
            }
        });
    }
}
