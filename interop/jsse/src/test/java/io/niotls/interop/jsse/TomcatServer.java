package io.niotls.interop.jsse;

import io.niotls.interop.jsse.WebService.Call;
import io.niotls.interop.jsse.WebService.Facts;
import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.JsseStack;
import io.niotls.testing.TestPki.Leaf;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509KeyManager;
import javax.net.ssl.X509TrustManager;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.util.net.SSLHostConfigCertificate.Type;
import org.apache.tomcat.util.net.SSLUtil;

/**
 * Tomcat's NIO connector with HTTP/1.1 and HTTP/2. Its {@code JSSEImplementation} has no place for a provider's name: who
 * configures Tomcat by {@code server.xml} installs the provider first, for the whole process; who embeds it may give it a context
 * instead.
 */
final class TomcatServer implements WebServer {
    private static final long STOP_MILLIS = 30_000;
    /** Tomcat's loggers tell about every start and stop; kept here, because nothing else does. */
    private static final List<Logger> LOGGERS =
            Stream.of("org.apache.catalina", "org.apache.coyote", "org.apache.tomcat").map(Logger::getLogger).toList();

    static {
        LOGGERS.forEach(logger -> logger.setLevel(Level.SEVERE));
    }

    private final Tomcat tomcat = new Tomcat();
    private final Connector connector = new Connector(Http11NioProtocol.class.getName());
    private final Site site;
    private final boolean installed;
    private final Path directory;

    private TomcatServer(Site site, WebService service, boolean installed) throws Exception {
        this.site = site;
        this.installed = installed;
        directory = Files.createTempDirectory("tomcat");
        tomcat.setBaseDir(directory.toString());
        connector.setPort(0);
        connector.setScheme("https");
        connector.setSecure(true);
        connector.setProperty("address", InetAddress.getLoopbackAddress().getHostAddress());
        connector.setProperty("SSLEnabled", "true");
        // Otherwise a graceful stop leaves the listener open.
        connector.setProperty("bindOnInit", "false");
        connector.addUpgradeProtocol(new Http2Protocol());
        for (Host host : site.hosts()) {
            connector.addSslHostConfig(configuration(host.name(), host.leaf()));
        }
        protocol().setDefaultSSLHostConfigName(site.hosts().get(0).name());
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "service", new Service(service));
        context.addServletMapping("/*", "service");
        withProvider(tomcat::start);
    }

    /** Starts as a server configured by files does: the provider is the process's first. */
    static WebServer start(Site site, WebService service) throws Exception {
        return new TomcatServer(site, service, true);
    }

    /** Starts with contexts that the program has made; the provider is not installed. */
    static WebServer startWithContext(Site site, WebService service) throws Exception {
        return new TomcatServer(site, service, false);
    }

    private Http11NioProtocol protocol() {
        return (Http11NioProtocol) connector.getProtocolHandler();
    }

    private SSLHostConfig configuration(String name, Leaf leaf) {
        SSLHostConfig configuration = new SSLHostConfig();
        configuration.setHostName(name);
        configuration.setProtocols(String.join("+", site.protocols()));
        configuration.setCertificateVerification(switch (site.clientCertificate()) {
            case NONE -> "none";
            case WANTED -> "optional";
            case REQUIRED -> "required";
        });
        configuration.setTrustStore(Identities.trustStore());
        SSLHostConfigCertificate certificate = new SSLHostConfigCertificate(configuration, Type.EC);
        configuration.addCertificate(certificate);
        give(certificate, leaf);
        return configuration;
    }

    private void give(SSLHostConfigCertificate certificate, Leaf leaf) {
        if (installed) {
            certificate.setCertificateKeystore(Identities.keyStore(leaf));
            certificate.setCertificateKeystorePassword(new String(Identities.PASSWORD));
        } else {
            KeyManager[] keys = Identities.keyManagers(leaf);
            TrustManager[] trust = Identities.trust();
            certificate.setSslContext(SSLUtil.createSSLContext(
                    site.stack().context(keys, trust), (X509KeyManager) keys[0], (X509TrustManager) trust[0]));
        }
    }

    /** Something that Tomcat does with the process's first provider. */
    @FunctionalInterface
    private interface Step {
        void run() throws LifecycleException;
    }

    /** Tomcat looks the provider up when it makes a context: at its start and when it reloads. */
    private void withProvider(Step step) throws LifecycleException {
        boolean first = installed && site.stack() == JsseStack.NIOTLS;
        boolean present = Security.getProvider(site.stack().provider().getName()) != null;
        if (first) {
            Security.removeProvider(site.stack().provider().getName());
            Security.insertProviderAt(site.stack().provider(), 1);
        }
        try {
            step.run();
        } finally {
            if (first) {
                Security.removeProvider(site.stack().provider().getName());
                if (present) {
                    Security.addProvider(site.stack().provider());
                }
            }
        }
    }

    @Override
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void replaceCertificate(Leaf leaf) throws Exception {
        SSLHostConfig configuration = protocol().findSslHostConfigs()[0];
        give(configuration.getCertificates().iterator().next(), leaf);
        withProvider(protocol()::reloadSslHostConfigs);
    }

    @Override
    public void beginStop() {
        connector.pause();
        protocol().closeServerSocketGraceful();
    }

    @Override
    public void endStop() throws Exception {
        protocol().awaitConnectionsClose(STOP_MILLIS);
        tomcat.stop();
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            tomcat.stop();
            tomcat.destroy();
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (LifecycleException e) {
            throw new IOException(e);
        }
    }

    private static final class Service extends HttpServlet {
        private static final long serialVersionUID = 1;

        private final transient WebService service;

        Service(WebService service) {
            this.service = service;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            service.serve(new Call() {
                @Override
                public String path() {
                    return request.getRequestURI();
                }

                @Override
                public InputStream body() throws IOException {
                    return request.getInputStream();
                }

                @Override
                public OutputStream answer(long length) throws IOException {
                    response.setContentLengthLong(length);
                    return response.getOutputStream();
                }

                @Override
                public Facts facts() {
                    return TomcatServer.facts(request);
                }
            });
        }
    }

    private static Facts facts(HttpServletRequest request) {
        X509Certificate[] chain = (X509Certificate[]) request.getAttribute("jakarta.servlet.request.X509Certificate");
        return new Facts(
                request.getProtocol(),
                (String) request.getAttribute("jakarta.servlet.request.secure_protocol"),
                (String) request.getAttribute("jakarta.servlet.request.cipher_suite"),
                (Integer) request.getAttribute("jakarta.servlet.request.key_size"),
                Objects.requireNonNullElse((String) request.getAttribute("jakarta.servlet.request.ssl_session_id"), ""),
                chain == null ? "" : chain[0].getSubjectX500Principal().getName());
    }
}
