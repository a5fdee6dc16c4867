package io.niotls.interop.jsse;

import io.niotls.interop.jsse.WebService.Call;
import io.niotls.interop.jsse.WebService.Facts;
import io.niotls.jsse.testing.Identities;
import io.niotls.testing.TestPki.Leaf;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.protocols.ssl.SNIContextMatcher;
import io.undertow.protocols.ssl.SNISSLContext;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RenegotiationRequiredException;
import io.undertow.server.SSLSessionInfo;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.server.handlers.GracefulShutdownHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.xnio.Options;
import org.xnio.Sequence;
import org.xnio.SslClientAuthMode;

/** Undertow's server with HTTP/1.1 and HTTP/2 and the context that it is given, which is its only way to a provider. */
final class UndertowServer implements WebServer {
    /** They tell about every start and stop; kept here, because nothing else does. */
    private static final List<Logger> LOGGERS = Stream.of("io.undertow", "org.xnio").map(Logger::getLogger).toList();

    static {
        LOGGERS.forEach(logger -> logger.setLevel(Level.SEVERE));
    }

    private final Site site;
    private final GracefulShutdownHandler requests;
    private final Undertow server;

    private UndertowServer(Site site, WebService service) {
        this.site = site;
        requests = new GracefulShutdownHandler(new BlockingHandler(exchange -> service.serve(new Request(exchange))));
        server = Undertow.builder()
                .addHttpsListener(0, InetAddress.getLoopbackAddress().getHostAddress(), context(site))
                .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
                // Its own cap is 2 MB.
                .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, -1L)
                .setSocketOption(Options.SSL_ENABLED_PROTOCOLS, Sequence.of(site.protocols()))
                .setSocketOption(Options.SSL_CLIENT_AUTH_MODE, switch (site.clientCertificate()) {
                    case NONE -> SslClientAuthMode.NOT_REQUESTED;
                    case WANTED -> SslClientAuthMode.REQUESTED;
                    case REQUIRED -> SslClientAuthMode.REQUIRED;
                })
                .setHandler(requests)
                .build();
        server.start();
    }

    static WebServer start(Site site, WebService service) {
        return new UndertowServer(site, service);
    }

    private static SSLContext context(Site site) {
        SSLContext main = context(site, site.hosts().get(0).leaf());
        if (site.hosts().size() == 1) {
            return main;
        }
        SNIContextMatcher.Builder names = new SNIContextMatcher.Builder().setDefaultContext(main);
        site.hosts().forEach(host -> names.addMatch(host.name(), context(site, host.leaf())));
        return new SNISSLContext(names.build());
    }

    private static SSLContext context(Site site, Leaf leaf) {
        return site.stack().context(Identities.keyManagers(leaf), Identities.trust());
    }

    @Override
    public int port() {
        return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    @Override
    public void replaceCertificate(Leaf leaf) {
        server.getListenerInfo().get(0).setSslContext(context(site, leaf));
    }

    @Override
    public void beginStop() {
        requests.shutdown();
    }

    @Override
    public void endStop() throws InterruptedException {
        requests.awaitShutdown();
        server.stop();
    }

    @Override
    public void close() {
        server.stop();
    }

    private record Request(HttpServerExchange exchange) implements Call {
        @Override
        public String path() {
            return exchange.getRequestPath();
        }

        @Override
        public InputStream body() {
            return exchange.getInputStream();
        }

        @Override
        public OutputStream answer(long length) {
            exchange.setResponseContentLength(length);
            return exchange.getOutputStream();
        }

        @Override
        public Facts facts() throws IOException {
            SSLSessionInfo session = exchange.getConnection().getSslSessionInfo();
            return new Facts(
                    exchange.getProtocol().toString(),
                    session.getSecureProtocol(),
                    session.getCipherSuite(),
                    session.getKeySize(),
                    HexFormat.of().formatHex(session.getSessionId()),
                    subject(session));
        }

        private static String subject(SSLSessionInfo session) throws IOException {
            try {
                return ((X509Certificate) session.getPeerCertificates()[0]).getSubjectX500Principal().getName();
            } catch (SSLPeerUnverifiedException | RenegotiationRequiredException noneWasShown) {
                return "";
            }
        }
    }
}
