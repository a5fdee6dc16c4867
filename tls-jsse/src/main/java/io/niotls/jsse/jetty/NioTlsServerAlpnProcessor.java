package io.niotls.jsse.jetty;

import io.niotls.jsse.NioTlsEngine;
import java.util.List;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.alpn.server.ALPNServerConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.ALPNProcessor;
import org.eclipse.jetty.io.ssl.SslConnection.SslEndPoint;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;

/**
 * Lets Jetty's server choose the application protocol (RFC 7301) of a connection that {@link NioTlsEngine} protects. Jetty's own
 * service takes only the engines of module {@code java.base}.
 *
 * <p>Jetty finds this class by {@link java.util.ServiceLoader}; no program names it. It keeps nothing between connections and may be
 * used by many threads.
 */
public final class NioTlsServerAlpnProcessor implements ALPNProcessor.Server {
    /** Makes the service. */
    public NioTlsServerAlpnProcessor() {}

    /** Returns whether an engine is one of this project's. */
    @Override
    public boolean appliesTo(SSLEngine engine) {
        return engine instanceof NioTlsEngine;
    }

    /**
     * Has the engine ask the connection which protocol it wants.
     *
     * @param engine a server's engine, before its handshake
     * @param connection Jetty's {@link ALPNServerConnection} on that engine's connection
     */
    @Override
    public void configure(SSLEngine engine, Connection connection) {
        ALPNServerConnection negotiation = (ALPNServerConnection) connection;
        engine.setHandshakeApplicationProtocolSelector((asking, offered) -> select(negotiation, offered));
        ((SslEndPoint) negotiation.getEndPoint()).getSslConnection().addHandshakeListener(new SslHandshakeListener() {
            @Override
            public void handshakeSucceeded(Event event) {
                // The engine asks only about a hello with ALPN; without it Jetty is to use its default.
                if (negotiation.getProtocol() == null) {
                    negotiation.unsupported();
                }
            }
        });
    }

    /** Returns the protocol, or null, to which the engine answers with the alert no_application_protocol (RFC 7301 §3.2). */
    private static String select(ALPNServerConnection negotiation, List<String> offered) {
        try {
            negotiation.select(offered);
        } catch (IllegalStateException nothingInCommon) {
            return null;
        }
        return negotiation.getProtocol();
    }
}
