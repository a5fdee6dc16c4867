package io.niotls.interop.jsse;

import io.niotls.interop.jsse.WebService.Call;
import io.niotls.interop.jsse.WebService.Facts;
import io.niotls.jsse.testing.Identities;
import io.niotls.testing.TestPki.Leaf;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.security.Provider;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint.SslSessionData;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Jetty's server with HTTP/1.1 and HTTP/2, whose {@code SslContextFactory} names the provider, which is installed last. */
final class JettyServer implements WebServer {
    private static final long STOP_MILLIS = 30_000;
    /** How long a connection without a request lives on while the server stops. */
    private static final long IDLE_MILLIS = 100;

    private final Server server = new Server();
    private final SslContextFactory.Server tls;
    private final ServerConnector connector;
    private final GracefulHandler requests;
    /** Set by {@link #beginStop}. */
    private CompletableFuture<Void> stopped;

    private JettyServer(SslContextFactory.Server tls, WebService service) throws Exception {
        this.tls = tls;
        HttpConfiguration settings = new HttpConfiguration();
        settings.addCustomizer(new SecureRequestCustomizer());
        HttpConnectionFactory http11 = new HttpConnectionFactory(settings);
        HTTP2ServerConnectionFactory http2 = new HTTP2ServerConnectionFactory(settings);
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol(http11.getProtocol());
        connector = new ServerConnector(server, new SslConnectionFactory(tls, alpn.getProtocol()), alpn, http2, http11);
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        connector.setShutdownIdleTimeout(IDLE_MILLIS);
        server.addConnector(connector);
        requests = new GracefulHandler(new Service(service));
        server.setHandler(requests);
        server.setStopTimeout(STOP_MILLIS);
        server.start();
    }

    static WebServer start(Site site, WebService service) throws Exception {
        return new JettyServer(settings(site), service);
    }

    /** Starts with a context that the program has made, which Jetty then takes as it is. */
    static WebServer startWithContext(Site site, WebService service) throws Exception {
        SslContextFactory.Server tls = settings(site);
        tls.setSslContext(site.stack().context(Identities.keyManagers(leaves(site)), Identities.trust()));
        return new JettyServer(tls, service);
    }

    private static SslContextFactory.Server settings(Site site) {
        Provider provider = site.stack().provider();
        if (Security.getProvider(provider.getName()) == null) {
            Security.addProvider(provider);
        }
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setProvider(provider.getName());
        tls.setKeyStore(Identities.keyStore(leaves(site)));
        tls.setKeyStorePassword(new String(Identities.PASSWORD));
        // For whoever asks for no name that there is.
        tls.setCertAlias("key0");
        tls.setTrustStore(Identities.trustStore());
        tls.setIncludeProtocols(site.protocols().toArray(String[]::new));
        tls.setNeedClientAuth(site.clientCertificate() == ClientCertificate.REQUIRED);
        tls.setWantClientAuth(site.clientCertificate() == ClientCertificate.WANTED);
        return tls;
    }

    private static Leaf[] leaves(Site site) {
        return site.hosts().stream().map(Host::leaf).toArray(Leaf[]::new);
    }

    @Override
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void replaceCertificate(Leaf leaf) throws Exception {
        tls.reload(factory -> factory.setKeyStore(Identities.keyStore(leaf)));
    }

    @Override
    public void beginStop() {
        stopped = requests.shutdown();
    }

    @Override
    public void endStop() throws Exception {
        stopped.get();
        server.stop();
    }

    @Override
    public void close() throws IOException {
        // Without a grace: a test that has failed may have left a request behind.
        server.setStopTimeout(0);
        try {
            server.stop();
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static final class Service extends Handler.Abstract {
        private final WebService service;

        Service(WebService service) {
            this.service = service;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            service.serve(new Call() {
                @Override
                public String path() {
                    return Request.getPathInContext(request);
                }

                @Override
                public InputStream body() {
                    return Content.Source.asInputStream(request);
                }

                @Override
                public OutputStream answer(long length) {
                    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, length);
                    return Content.Sink.asOutputStream(response);
                }

                @Override
                public Facts facts() {
                    return JettyServer.facts(request);
                }
            });
            callback.succeeded();
            return true;
        }
    }

    private static Facts facts(Request request) {
        SslSessionData data = (SslSessionData) request.getAttribute(SslSessionData.ATTRIBUTE);
        X509Certificate[] chain = data.peerCertificates();
        return new Facts(
                request.getConnectionMetaData().getHttpVersion().asString(),
                data.sslSession().getProtocol(),
                data.cipherSuite(),
                data.keySize(),
                Objects.requireNonNullElse(data.sslSessionId(), ""),
                chain == null ? "" : chain[0].getSubjectX500Principal().getName());
    }
}
