package io.niotls.interop.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.niotls.interop.jsse.WebServer.ClientCertificate;
import io.niotls.interop.jsse.WebServer.Site;
import io.niotls.interop.jsse.WebService.Facts;
import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.Pairing;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.io.InputStream;
import java.security.Provider;
import java.security.Security;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLHandshakeException;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.InputStreamRequestContent;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpClientConnectionFactory;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.ClientConnectionFactoryOverHTTP2;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Jetty's client against Jetty's server, each by the name of its provider in its {@code SslContextFactory}. */
@Timeout(60)
class JettyClientTest {
    private static final String CLIENT = "a client";
    private static final int REQUESTS = 5;
    private static final long PATIENCE_SECONDS = 30;

    private static SslContextFactory.Client settings(Pairing pairing) {
        Provider provider = pairing.client().provider();
        if (Security.getProvider(provider.getName()) == null) {
            Security.addProvider(provider);
        }
        SslContextFactory.Client tls = new SslContextFactory.Client();
        tls.setProvider(provider.getName());
        tls.setTrustStore(Identities.trustStore());
        // The server has the pairing's version only; Jetty's HTTP/2 wants suites of both.
        tls.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        tls.setEndpointIdentificationAlgorithm("HTTPS");
        return tls;
    }

    private static SslContextFactory.Client settingsWithKey(Pairing pairing) {
        SslContextFactory.Client tls = settings(pairing);
        tls.setKeyStore(Identities.keyStore(TestPki.clientLeaf(KeyKind.ECDSA_P256, CLIENT)));
        tls.setKeyStorePassword(new String(Identities.PASSWORD));
        return tls;
    }

    /** What a test does with a client and a server. */
    @FunctionalInterface
    private interface Part {
        void play(HttpClient client, String address) throws Exception;
    }

    private static void play(
            Site site, SslContextFactory.Client tls, String host, Part part, ClientConnectionFactory.Info... protocols)
            throws Exception {
        ClientConnector connector = new ClientConnector();
        connector.setSslContextFactory(tls);
        ClientConnectionFactory.Info[] offered = protocols.length > 0
                ? protocols
                : new ClientConnectionFactory.Info[] {
                    new ClientConnectionFactoryOverHTTP2.HTTP2(new HTTP2Client(connector)), HttpClientConnectionFactory.HTTP11
                };
        HttpClient client = new HttpClient(new HttpClientTransportDynamic(connector, offered));
        try (WebServer server = JettyServer.start(site, new WebService())) {
            client.start();
            part.play(client, "https://" + host + ":" + server.port());
        } finally {
            client.stop();
        }
    }

    private static void playHttp11(Site site, SslContextFactory.Client tls, Part part) throws Exception {
        play(site, tls, WebServerContract.LOCALHOST, part, HttpClientConnectionFactory.HTTP11);
    }

    private static void playHttp2(Site site, SslContextFactory.Client tls, Part part) throws Exception {
        play(site, tls, WebServerContract.LOCALHOST, part);
    }

    private static Facts facts(Request request) throws Exception {
        return Facts.parse(request.timeout(PATIENCE_SECONDS, TimeUnit.SECONDS).send().getContentAsString());
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void keepsOneHttp11Connection(Pairing pairing) throws Exception {
        AtomicInteger opened = new AtomicInteger();
        playHttp11(WebServerContract.site(pairing), settings(pairing), (client, address) -> {
            client.addBean(new Connection.Listener() {
                @Override
                public void onOpened(Connection connection) {
                    // The connection above TLS, not the TLS connection.
                    if (connection.getEndPoint().isSecure()) {
                        opened.incrementAndGet();
                    }
                }
            });
            Set<Facts> all = new HashSet<>();
            for (int i = 0; i < REQUESTS; i++) {
                all.add(facts(client.newRequest(address + "/tls")));
            }
            assertEquals(1, all.size(), all::toString);
            assertEquals(1, opened.get());
            Facts facts = all.iterator().next();
            assertEquals("HTTP/1.1", facts.http());
            assertEquals(pairing.protocol(), facts.protocol());
        });
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void opensAnotherConnectionAfterEachThatIsClosed(Pairing pairing) throws Exception {
        playHttp11(WebServerContract.site(pairing), settings(pairing), (client, address) -> {
            for (int i = 0; i < REQUESTS; i++) {
                Request request = client.newRequest(address + "/tls")
                        .headers(headers -> headers.put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE));
                assertEquals(pairing.protocol(), facts(request).protocol());
            }
        });
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void speaksHttp2ByAlpn(Pairing pairing) throws Exception {
        Site site = WebServerContract.site(pairing).with(ClientCertificate.REQUIRED);
        playHttp2(site, settingsWithKey(pairing), (client, address) -> {
            ContentResponse answer = client.newRequest(address + "/tls")
                    .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .send();
            assertEquals(HttpVersion.HTTP_2, answer.getVersion());
            Facts facts = Facts.parse(answer.getContentAsString());
            assertEquals("HTTP/2.0", facts.http());
            assertEquals(pairing.protocol(), facts.protocol());
            assertEquals("CN=" + CLIENT, facts.client());
        });
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void carriesLongBodiesBothWays(Pairing pairing) throws Exception {
        long length = WebServerContract.longBody(pairing);
        Body.Sum expected = Body.Sum.expected(length);
        playHttp2(WebServerContract.site(pairing), settings(pairing), (client, address) -> {
            InputStreamResponseListener download = new InputStreamResponseListener();
            client.newRequest(address + "/bytes/" + length).send(download);
            try (InputStream body = download.getInputStream()) {
                assertEquals(expected, Body.Sum.of(body));
            }
            ByteBufferPool.Sized chunks = new ByteBufferPool.Sized(client.getByteBufferPool());
            Request upload = client.POST(address + "/sum")
                    .body(new InputStreamRequestContent("application/octet-stream", Body.stream(length), chunks));
            assertEquals(
                    expected.toString(),
                    new CompletableResponseListener(upload)
                            .send()
                            .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                            .getContentAsString());
        });
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void refusesAServerOfAnotherName(Pairing pairing) throws Exception {
        // The address of the loopback interface: the certificate has only the name.
        play(WebServerContract.site(pairing), settings(pairing), "127.0.0.1", (client, address) -> {
            ExecutionException failed =
                    assertThrows(ExecutionException.class, () -> facts(client.newRequest(address + "/tls")));
            assertInstanceOf(SSLHandshakeException.class, failed.getCause());
        });
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void isRefusedWithoutTheRequiredCertificate(Pairing pairing) throws Exception {
        Site site = WebServerContract.site(pairing).with(ClientCertificate.REQUIRED);
        playHttp2(site, settings(pairing), (client, address) ->
                assertThrows(ExecutionException.class, () -> facts(client.newRequest(address + "/tls"))));
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#all")
    void resumesSessions(Pairing pairing) throws Exception {
        CountingTrust trust = new CountingTrust();
        SslContextFactory.Client tls = settings(pairing);
        tls.setSslContext(pairing.client().context(null, trust.managers()));
        playHttp11(WebServerContract.site(pairing), tls, (client, address) -> {
            for (int i = 0; i < REQUESTS; i++) {
                Request request = client.newRequest(address + "/tls")
                        .headers(headers -> headers.put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE));
                assertEquals(pairing.protocol(), facts(request).protocol());
            }
            assertEquals(1, trust.questions());
        });
    }
}
