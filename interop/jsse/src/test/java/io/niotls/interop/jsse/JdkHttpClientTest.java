package io.niotls.interop.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.niotls.interop.jsse.JdkHttpBody.Sum;
import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.Pairing;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link HttpClient} over HTTP/1.1 against the JDK's own server. */
@Timeout(60)
class JdkHttpClientTest {
    private static final String PAIRINGS = "io.niotls.jsse.testing.Pairing#all";

    /** What a test does with a client and a server. */
    @FunctionalInterface
    private interface Part {
        void play(HttpClient client, JdkHttpServer server, JdkHttpTrust trust) throws Exception;
    }

    private static void play(Pairing pairing, Part part) throws Exception {
        play(pairing, null, new SSLParameters(), Identities.server("localhost"), part);
    }

    private static void play(Pairing pairing, KeyManager[] keys, SSLParameters own, KeyManager[] identity, Part part)
            throws Exception {
        SSLContext serving = pairing.server().context(identity, Identities.trust());
        JdkHttpTrust trust = new JdkHttpTrust();
        SSLContext context = pairing.client().context(keys, trust.managers());
        own.setProtocols(pairing.protocols());
        HttpClient client = HttpClient.newBuilder()
                .version(Version.HTTP_1_1).sslContext(context).sslParameters(own).build();
        try (JdkHttpServer server = JdkHttpServer.start(serving)) {
            part.play(client, server, trust);
        }
    }

    private static HttpRequest get(URI uri) {
        return HttpRequest.newBuilder(uri).build();
    }

    private static HttpRequest post(URI uri, long length) {
        return HttpRequest.newBuilder(uri).POST(BodyPublishers.ofInputStream(() -> JdkHttpBody.stream(length))).build();
    }

    private static Sum download(HttpClient client, URI uri) throws Exception {
        HttpResponse<InputStream> response = client.send(get(uri), BodyHandlers.ofInputStream());
        assertEquals(200, response.statusCode());
        return Sum.of(response.body());
    }

    private static String upload(HttpClient client, URI uri, long length) throws Exception {
        return client.send(post(uri, length), BodyHandlers.ofString()).body();
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void sendsManyRequestsOverOneConnection(Pairing pairing) throws Exception {
        play(pairing, (client, server, trust) -> {
            for (int length : new int[] {0, 1, 16_384, 16_385, 3 << 20}) {
                assertEquals(Sum.expected(length), download(client, server.uri(length)));
                assertEquals(Sum.expected(length).toString(), upload(client, server.uri(""), length));
            }
            assertEquals(1, server.connections());
            assertEquals(1, trust.asked());
        });
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void resumesTheSessionWhenTheServerClosesAfterEachAnswer(Pairing pairing) throws Exception {
        play(pairing, (client, server, trust) -> {
            for (int i = 0; i < 3; i++) {
                client.send(get(server.uri("close")), BodyHandlers.discarding());
            }
            assertEquals(3, server.connections());
            assertEquals(1, trust.asked());
            JdkHttpSessions.assertFirstResumed(server.sessions());
        });
    }

    @ParameterizedTest
    @MethodSource(JdkHttpBody.PAIRINGS)
    void carries100MegabytesBothWays(Pairing pairing) throws Exception {
        play(pairing, (client, server, trust) -> {
            Sum expected = Sum.expected(JdkHttpBody.LARGE);
            assertEquals(expected, download(client, server.uri(JdkHttpBody.LARGE)));
            assertEquals(expected.toString(), upload(client, server.uri(""), JdkHttpBody.LARGE));
        });
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void answersRequestsThatAreOnTheirWayTogether(Pairing pairing) throws Exception {
        play(pairing, (client, server, trust) -> {
            List<CompletableFuture<HttpResponse<byte[]>>> answers = IntStream.range(0, 20)
                    .mapToObj(i -> client.sendAsync(get(server.uri(100_000 + i)), BodyHandlers.ofByteArray()))
                    .toList();
            for (int i = 0; i < answers.size(); i++) {
                assertEquals(100_000 + i, answers.get(i).get().body().length);
            }
        });
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void tellsTheSessionOfAnAnswer(Pairing pairing) throws Exception {
        play(pairing, (client, server, trust) -> {
            SSLSession session = client.send(get(server.uri(1)), BodyHandlers.ofByteArray()).sslSession().orElseThrow();
            assertEquals(pairing.protocol(), session.getProtocol());
            assertEquals(server.sessions().get(0).getCipherSuite(), session.getCipherSuite());
            assertEquals(server.sessions().get(0).getLocalPrincipal(), session.getPeerPrincipal());
            assertEquals("localhost", session.getPeerHost());
            assertEquals(server.port(), session.getPeerPort());
        });
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void presentsAClientCertificate(Pairing pairing) throws Exception {
        SSLContext serving = pairing.server().context(Identities.server("localhost"), Identities.trust());
        SSLContext context = pairing.client().context(Identities.client("a client"), Identities.trust());
        SSLParameters own = new SSLParameters();
        own.setProtocols(pairing.protocols());
        HttpClient client = HttpClient.newBuilder().sslContext(context).sslParameters(own).build();
        try (JdkHttpServer server = JdkHttpServer.start(serving, parameters -> {
            SSLParameters demand = serving.getDefaultSSLParameters();
            demand.setNeedClientAuth(true);
            parameters.setSSLParameters(demand);
        })) {
            assertEquals(Sum.expected(1), download(client, server.uri(1)));
            SSLSession session = server.sessions().get(0);
            X509Certificate seen = (X509Certificate) session.getPeerCertificates()[0];
            assertEquals("CN=a client", seen.getSubjectX500Principal().getName());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void refusesACertificateForAnotherHost(Pairing pairing) throws Exception {
        play(pairing, null, new SSLParameters(), Identities.server("other.test"), (client, server, trust) -> {
            IOException failure = assertThrows(IOException.class, () -> download(client, server.uri(1)));
            assertInstanceOf(CertificateException.class, assertHandshakeFailed(failure).getCause());
            assertEquals(0, server.connections());
        });
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void refusesACertificateThatItDoesNotTrust(Pairing pairing) throws Exception {
        SSLContext serving = pairing.server().context(Identities.server("localhost"), null);
        SSLParameters own = new SSLParameters();
        own.setProtocols(pairing.protocols());
        // The platform's trust does not know the root of these tests.
        SSLContext context = pairing.client().context(null, null);
        HttpClient client = HttpClient.newBuilder().sslContext(context).sslParameters(own).build();
        try (JdkHttpServer server = JdkHttpServer.start(serving)) {
            IOException failure = assertThrows(IOException.class, () -> download(client, server.uri(1)));
            assertInstanceOf(CertificateException.class, assertHandshakeFailed(failure).getCause());
        }
    }

    /** The client gives its own exception, of the same type, with the one of the engine as its cause. */
    private static SSLHandshakeException assertHandshakeFailed(IOException failure) {
        assertInstanceOf(SSLHandshakeException.class, failure);
        return assertInstanceOf(SSLHandshakeException.class, failure.getCause());
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void verifiesAnAddressAgainstTheAddressesOfTheCertificate(Pairing pairing) throws Exception {
        play(pairing, null, new SSLParameters(), Identities.server("127.0.0.1"), (client, server, trust) -> {
            assertEquals(Sum.expected(1), download(client, server.uri("127.0.0.1", 1)));
            assertEquals(List.of(), serverNames(server));
        });
    }

    /** The name of the address is sent whatever the parameters of the program say. */
    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void sendsTheNameOfTheAddress(Pairing pairing) throws Exception {
        SSLParameters own = new SSLParameters();
        own.setServerNames(List.of(new SNIHostName("other.test")));
        play(pairing, null, own, Identities.server("localhost"), (client, server, trust) -> {
            assertEquals(Sum.expected(1), download(client, server.uri(1)));
            assertEquals(List.of("localhost"), serverNames(server));
        });
    }

    /** Here the program's own parameters are all there is. */
    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void sendsTheNameOfItsParametersToAnAddress(Pairing pairing) throws Exception {
        SSLParameters own = new SSLParameters();
        own.setServerNames(List.of(new SNIHostName("other.test")));
        play(pairing, null, own, Identities.server("127.0.0.1"), (client, server, trust) -> {
            assertEquals(Sum.expected(1), download(client, server.uri("127.0.0.1", 1)));
            assertEquals(List.of("other.test"), serverNames(server));
        });
    }

    private static List<String> serverNames(JdkHttpServer server) {
        return ((ExtendedSSLSession) server.sessions().get(0)).getRequestedServerNames().stream()
                .map(name -> ((SNIHostName) name).getAsciiName()).toList();
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void offersTheSuitesOfItsParameters(Pairing pairing) throws Exception {
        String suite = pairing.isTls13() ? "TLS_CHACHA20_POLY1305_SHA256" : "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256";
        SSLParameters own = new SSLParameters(new String[] {suite});
        play(pairing, null, own, Identities.server("localhost"), (client, server, trust) -> {
            assertEquals(Sum.expected(1), download(client, server.uri(1)));
            assertEquals(suite, server.sessions().get(0).getCipherSuite());
        });
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void failsTheHandshakeWithAServerOfAnotherVersion(Pairing pairing) throws Exception {
        SSLContext serving = pairing.server().context(Identities.server("localhost"), null);
        SSLParameters own = new SSLParameters();
        own.setProtocols(pairing.protocols());
        HttpClient client = HttpClient.newBuilder()
                .sslContext(pairing.client().context(null, Identities.trust())).sslParameters(own).build();
        try (JdkHttpServer server = JdkHttpServer.start(serving, parameters ->
                parameters.setProtocols(new String[] {pairing.isTls13() ? "TLSv1.2" : "TLSv1.3"}))) {
            IOException failure = assertThrows(IOException.class, () -> download(client, server.uri(1)));
            // This server does not send the alert of its engine, so there is nothing more to know.
            assertHandshakeFailed(failure);
        }
    }
}
