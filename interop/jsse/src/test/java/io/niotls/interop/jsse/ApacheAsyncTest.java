package io.niotls.interop.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.niotls.interop.jsse.JdkHttpBody.Sum;
import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.Pairing;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.apache.hc.core5.http.nio.support.BasicResponseConsumer;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Apache HttpClient 5, asynchronous, against the server of its own core: SSLEngines in reactors on both sides. */
@Timeout(60)
class ApacheAsyncTest {
    private static final String PAIRINGS = "io.niotls.jsse.testing.Pairing#all";

    private static Stream<Arguments> pairingsAndPolicies() {
        return Pairing.all().flatMap(pairing ->
                Stream.of(HttpVersionPolicy.NEGOTIATE, HttpVersionPolicy.FORCE_HTTP_1, HttpVersionPolicy.FORCE_HTTP_2)
                        .map(policy -> Arguments.of(pairing, policy)));
    }

    private static Stream<Arguments> pairingsAndPoliciesOfLargeBodies() {
        return JdkHttpBody.pairings().flatMap(pairing ->
                Stream.of(HttpVersionPolicy.FORCE_HTTP_1, HttpVersionPolicy.FORCE_HTTP_2)
                        .map(policy -> Arguments.of(pairing, policy)));
    }

    /** What a test does with a client and a server. */
    @FunctionalInterface
    private interface Part {
        void play(CloseableHttpAsyncClient client, ApacheServer server, JdkHttpTrust trust) throws Exception;
    }

    private static void play(Pairing pairing, HttpVersionPolicy policy, Part part) throws Exception {
        play(pairing, policy, null, ApacheTls.HOST, part);
    }

    private static void play(Pairing pairing, HttpVersionPolicy policy, KeyManager[] keys, String name, Part part)
            throws Exception {
        SSLContext serving = pairing.server().context(Identities.server(name), Identities.trust());
        JdkHttpTrust trust = new JdkHttpTrust();
        SSLContext context = pairing.client().context(keys, trust.managers());
        try (ApacheServer server = ApacheServer.start(serving);
                CloseableHttpAsyncClient client = client(context, pairing, policy)) {
            part.play(client, server, trust);
        }
    }

    private static CloseableHttpAsyncClient client(SSLContext context, Pairing pairing, HttpVersionPolicy policy) {
        CloseableHttpAsyncClient client = HttpAsyncClients.custom()
                .setConnectionManager(PoolingAsyncClientConnectionManagerBuilder.create()
                        .setTlsStrategy(ApacheTls.of(context, pairing).buildAsync())
                        .setDnsResolver(ApacheTls.LOOPBACK)
                        .setDefaultTlsConfig(TlsConfig.custom().setVersionPolicy(policy).build())
                        .setMessageMultiplexing(true)
                        // A future completes before its connection is back in the pool: the next request is to wait for that.
                        .setMaxConnPerRoute(1)
                        .build())
                .disableAutomaticRetries()
                .build();
        client.start();
        return client;
    }

    private static Future<Message<HttpResponse, Sum>> send(
            CloseableHttpAsyncClient client, Method method, URI uri, AsyncEntityProducer body) {
        return client.execute(
                new BasicRequestProducer(method, uri, body), new BasicResponseConsumer<>(new ApacheBody.Receiver()), null);
    }

    private static Sum get(CloseableHttpAsyncClient client, ApacheServer server, long length) throws Exception {
        return send(client, Method.GET, server.uri(length), null).get().getBody();
    }

    /** Returns what the server said of an upload: its sum, of which this is the sum. */
    private static Sum post(CloseableHttpAsyncClient client, ApacheServer server, long length) throws Exception {
        return send(client, Method.POST, server.uri(""), new ApacheBody(length)).get().getBody();
    }

    private static Sum sumOfSum(long length) {
        return Sum.of(StandardCharsets.US_ASCII.encode(Sum.expected(length).toString()));
    }

    @ParameterizedTest
    @MethodSource("pairingsAndPolicies")
    void sendsManyRequestsOverOneConnection(Pairing pairing, HttpVersionPolicy policy) throws Exception {
        play(pairing, policy, (client, server, trust) -> {
            for (int length : new int[] {1, 16_384, 16_385, 3 << 20}) {
                assertEquals(Sum.expected(length), get(client, server, length));
                assertEquals(sumOfSum(length), post(client, server, length));
            }
            assertEquals(1, server.connections());
            assertEquals(1, trust.asked());
        });
    }

    @ParameterizedTest
    @MethodSource("pairingsAndPolicies")
    void speaksTheVersionOfItsPolicy(Pairing pairing, HttpVersionPolicy policy) throws Exception {
        play(pairing, policy, (client, server, trust) -> assertEquals(
                policy == HttpVersionPolicy.FORCE_HTTP_1 ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_2,
                send(client, Method.GET, server.uri(1), null).get().getHead().getVersion()));
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void sendsRequestsThatAreOnTheirWayTogetherOverOneConnection(Pairing pairing) throws Exception {
        play(pairing, HttpVersionPolicy.FORCE_HTTP_2, (client, server, trust) -> {
            // The first alone: those that are sent before its connection is there would make their own.
            assertEquals(Sum.expected(1), get(client, server, 1));
            List<Future<Message<HttpResponse, Sum>>> answers = IntStream.range(0, 20)
                    .mapToObj(i -> send(client, Method.GET, server.uri(100_000 + i), null)).toList();
            for (int i = 0; i < answers.size(); i++) {
                assertEquals(Sum.expected(100_000 + i), answers.get(i).get().getBody());
            }
            assertEquals(1, server.connections());
        });
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void resumesTheSessionWhenTheServerClosesAfterEachAnswer(Pairing pairing) throws Exception {
        play(pairing, HttpVersionPolicy.FORCE_HTTP_1, (client, server, trust) -> {
            for (int i = 0; i < 3; i++) {
                assertEquals(200, client.execute(SimpleHttpRequest.create(Method.GET, server.uri("close")), null)
                        .get().getCode());
            }
            assertEquals(3, server.connections());
            assertEquals(1, trust.asked());
            JdkHttpSessions.assertFirstResumed(server.sessions());
        });
    }

    @ParameterizedTest
    @MethodSource("pairingsAndPoliciesOfLargeBodies")
    void carries100MegabytesBothWays(Pairing pairing, HttpVersionPolicy policy) throws Exception {
        play(pairing, policy, (client, server, trust) -> {
            assertEquals(Sum.expected(JdkHttpBody.LARGE), get(client, server, JdkHttpBody.LARGE));
            assertEquals(sumOfSum(JdkHttpBody.LARGE), post(client, server, JdkHttpBody.LARGE));
        });
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void presentsAClientCertificateAndTellsTheSession(Pairing pairing) throws Exception {
        KeyManager[] keys = Identities.client("a client");
        play(pairing, HttpVersionPolicy.NEGOTIATE, keys, ApacheTls.HOST, (client, server, trust) -> {
            HttpClientContext context = HttpClientContext.create();
            client.execute(SimpleHttpRequest.create(Method.GET, server.uri(1)), context, null).get();
            SSLSession session = context.getSSLSession();
            ExtendedSSLSession other = (ExtendedSSLSession) server.sessions().get(0);
            assertEquals(pairing.protocol(), session.getProtocol());
            assertEquals(other.getCipherSuite(), session.getCipherSuite());
            assertEquals("CN=a client", other.getPeerPrincipal().getName());
            assertEquals(List.of(new SNIHostName(ApacheTls.HOST)), other.getRequestedServerNames());
        });
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void refusesACertificateForAnotherHost(Pairing pairing) throws Exception {
        play(pairing, HttpVersionPolicy.NEGOTIATE, null, "other.test", (client, server, trust) -> {
            ExecutionException failure = assertThrows(ExecutionException.class, () -> get(client, server, 1));
            Throwable cause = assertInstanceOf(SSLHandshakeException.class, failure.getCause());
            assertInstanceOf(CertificateException.class, cause.getCause());
            assertEquals(0, server.connections());
        });
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void refusesAServerThatItDoesNotTrust(Pairing pairing) throws Exception {
        play(pairing, HttpVersionPolicy.NEGOTIATE, (unused, server, trust) -> {
            SSLContext context = pairing.client().context(null, null);
            try (CloseableHttpAsyncClient client = client(context, pairing, HttpVersionPolicy.NEGOTIATE)) {
                ExecutionException failure = assertThrows(ExecutionException.class, () -> get(client, server, 1));
                Throwable cause = assertInstanceOf(SSLHandshakeException.class, failure.getCause());
                assertInstanceOf(CertificateException.class, cause.getCause());
            }
        });
    }
}
