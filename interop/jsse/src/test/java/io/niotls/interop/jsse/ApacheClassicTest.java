package io.niotls.interop.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.interop.jsse.JdkHttpBody.Sum;
import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.Pairing;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Apache HttpClient 5, classic, against the JDK's own server. */
@Timeout(60)
class ApacheClassicTest {
    private static final String PAIRINGS = "io.niotls.jsse.testing.Pairing#all";

    /** How long a read may wait, in milliseconds, before a test counts as hanging. */
    private static final int HANG = 30_000;

    /** What a test does with a client and a server. */
    @FunctionalInterface
    private interface Part {
        void play(CloseableHttpClient client, JdkHttpServer server, JdkHttpTrust trust) throws Exception;
    }

    private static void play(Pairing pairing, KeyManager[] keys, Part part) throws Exception {
        SSLContext serving = pairing.server().context(Identities.server(ApacheTls.HOST), Identities.trust());
        JdkHttpTrust trust = new JdkHttpTrust();
        SSLContext context = pairing.client().context(keys, trust.managers());
        try (JdkHttpServer server = JdkHttpServer.start(serving, parameters -> {
                    SSLParameters wish = serving.getDefaultSSLParameters();
                    wish.setWantClientAuth(true);
                    parameters.setSSLParameters(wish);
                });
                CloseableHttpClient client = HttpClients.custom()
                        .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                                .setTlsSocketStrategy(ApacheTls.of(context, pairing).buildClassic())
                                .setDnsResolver(ApacheTls.LOOPBACK)
                                .build())
                        .disableAutomaticRetries()
                        .build()) {
            part.play(client, server, trust);
        }
    }

    private static Sum get(CloseableHttpClient client, JdkHttpServer server, Object path) throws IOException {
        return client.execute(new HttpGet(server.uri(ApacheTls.HOST, path)), response -> {
            assertEquals(200, response.getCode());
            try (InputStream body = response.getEntity() == null
                    ? InputStream.nullInputStream() : response.getEntity().getContent()) {
                return Sum.of(body);
            }
        });
    }

    private static String post(CloseableHttpClient client, JdkHttpServer server, long length) throws IOException {
        HttpPost request = new HttpPost(server.uri(ApacheTls.HOST, ""));
        request.setEntity(new InputStreamEntity(
                JdkHttpBody.stream(length), length, ContentType.APPLICATION_OCTET_STREAM));
        return client.execute(request, response -> EntityUtils.toString(response.getEntity()));
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void sendsManyRequestsOverOneConnection(Pairing pairing) throws Exception {
        play(pairing, null, (client, server, trust) -> {
            for (int length : new int[] {0, 1, 16_384, 16_385, 3 << 20}) {
                assertEquals(Sum.expected(length), get(client, server, length));
                assertEquals(Sum.expected(length).toString(), post(client, server, length));
            }
            assertEquals(1, server.connections());
            assertEquals(1, trust.asked());
        });
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void resumesTheSessionWhenTheServerClosesAfterEachAnswer(Pairing pairing) throws Exception {
        play(pairing, null, (client, server, trust) -> {
            for (int i = 0; i < 3; i++) {
                get(client, server, "close");
            }
            assertEquals(3, server.connections());
            assertEquals(1, trust.asked());
            JdkHttpSessions.assertFirstResumed(server.sessions());
        });
    }

    @ParameterizedTest
    @MethodSource(JdkHttpBody.PAIRINGS)
    void carries100MegabytesBothWays(Pairing pairing) throws Exception {
        play(pairing, null, (client, server, trust) -> {
            Sum expected = Sum.expected(JdkHttpBody.LARGE);
            assertEquals(expected, get(client, server, JdkHttpBody.LARGE));
            assertEquals(expected.toString(), post(client, server, JdkHttpBody.LARGE));
        });
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void sendsTheNameOfTheUrlAndTellsTheSession(Pairing pairing) throws Exception {
        play(pairing, Identities.client("a client"), (client, server, trust) -> {
            HttpClientContext context = HttpClientContext.create();
            client.execute(new HttpGet(server.uri(ApacheTls.HOST, 1)), context, response -> {
                EntityUtils.consume(response.getEntity());
                return null;
            });
            SSLSession session = context.getSSLSession();
            ExtendedSSLSession other = (ExtendedSSLSession) server.sessions().get(0);
            assertEquals(pairing.protocol(), session.getProtocol());
            assertEquals(other.getCipherSuite(), session.getCipherSuite());
            assertEquals("CN=a client", other.getPeerPrincipal().getName());
            assertEquals(List.of(new SNIHostName(ApacheTls.HOST)), other.getRequestedServerNames());
        });
    }

    /** What {@code autoClose = false} promises: TLS is over, and the connection still carries what both sides say. */
    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void leavesTheConnectionOpenThatItWasNotGiven(Pairing pairing) throws Exception {
        SSLContext serving = pairing.server().context(Identities.server(ApacheTls.HOST), null);
        SSLContext context = pairing.client().context(null, Identities.trust());
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket plain = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket accepted = listener.accept()) {
            plain.setSoTimeout(HANG);
            accepted.setSoTimeout(HANG);
            CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
                try (SSLSocket server = (SSLSocket) serving.getSocketFactory().createSocket(accepted, null, 0, false)) {
                    server.setUseClientMode(false);
                    server.getOutputStream().write('t');
                    assertEquals(-1, server.getInputStream().read());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            // The client's strategy makes its socket with autoClose = false: it closes the connection itself.
            try (SSLSocket client = ApacheTls.of(context, pairing).buildClassic()
                    .upgrade(plain, ApacheTls.HOST, plain.getPort(), null, HttpClientContext.create())) {
                assertEquals('t', client.getInputStream().read());
            }
            other.get();
            plain.getOutputStream().write('a');
            assertEquals('a', accepted.getInputStream().read());
            accepted.getOutputStream().write('b');
            assertEquals('b', plain.getInputStream().read());
        }
    }

    /** The strategy itself, as a program uses it for a connection that it has made and will close. */
    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void upgradesAConnectionOfTheProgram(Pairing pairing) throws Exception {
        SSLContext serving = pairing.server().context(Identities.server(ApacheTls.HOST), null);
        SSLContext context = pairing.client().context(null, Identities.trust());
        try (JdkHttpServer server = JdkHttpServer.start(serving); Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
            try (SSLSocket socket = ApacheTls.of(context, pairing).buildClassic()
                    .upgrade(plain, ApacheTls.HOST, server.port(), null, HttpClientContext.create())) {
                assertEquals(pairing.protocol(), socket.getSession().getProtocol());
                assertEquals("https", socket.getSSLParameters().getEndpointIdentificationAlgorithm());
                socket.getOutputStream().write(
                        "GET /1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
                assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
            }
        }
    }
}
