package io.niotls.interop.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.niotls.interop.jsse.JdkHttpBody.Sum;
import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.Pairing;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import mockwebserver3.RecordedRequest;
import okhttp3.Handshake;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** OkHttp against MockWebServer: requests, bodies, connections and sessions. */
@Timeout(60)
class OkHttpTest {
    private static final String PAIRINGS = "io.niotls.jsse.testing.Pairing#all";

    private static Stream<Arguments> pairingsAndProtocols() {
        return withProtocols(Pairing.all());
    }

    private static Stream<Arguments> pairingsAndProtocolsOfLargeBodies() {
        return withProtocols(JdkHttpBody.pairings());
    }

    private static Stream<Arguments> withProtocols(Stream<Pairing> pairings) {
        return pairings.flatMap(pairing -> Stream.of(
                Arguments.of(pairing, List.of(Protocol.HTTP_2, Protocol.HTTP_1_1)),
                Arguments.of(pairing, List.of(Protocol.HTTP_1_1))));
    }

    @ParameterizedTest
    @MethodSource("pairingsAndProtocols")
    void sendsManyRequestsOverOneConnection(Pairing pairing, List<Protocol> protocols) throws IOException {
        try (OkHttpPeers peers = OkHttpPeers.of(pairing)) {
            OkHttpClient client = peers.client().protocols(protocols).build();
            for (int length : new int[] {0, 1, 16_384, 16_385, 3 << 20}) {
                assertEquals(Sum.expected(length), peers.get(client, length));
                assertEquals(Sum.expected(length).toString(), peers.post(client, length));
            }
            assertEquals(1, peers.server().connections());
            assertEquals(1, client.connectionPool().connectionCount());
            assertEquals(1, peers.trust().asked());
        }
    }

    @ParameterizedTest
    @MethodSource("pairingsAndProtocols")
    void negotiatesTheProtocolThatItOffersFirst(Pairing pairing, List<Protocol> protocols) throws IOException {
        try (OkHttpPeers peers = OkHttpPeers.of(pairing)) {
            OkHttpClient client = peers.client().protocols(protocols).build();
            Request request = new Request.Builder().url(peers.server().url(OkHttpPeers.HOST, 1)).build();
            try (Response response = client.newCall(request).execute()) {
                assertEquals(protocols.get(0), response.protocol());
            }
        }
    }

    /** MockWebServer offers no protocol at all then, and OkHttp takes that for HTTP/1.1. */
    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void speaksHttp1WithAServerThatNegotiatesNothing(Pairing pairing) throws IOException {
        SSLContext context = pairing.server().context(Identities.server(OkHttpPeers.HOST), null);
        try (OkHttpPeers peers = new OkHttpPeers(pairing, OkHttpServer.startWithoutNegotiation(context))) {
            Request request = new Request.Builder().url(peers.server().url(OkHttpPeers.HOST, 1)).build();
            try (Response response = peers.client().build().newCall(request).execute()) {
                assertEquals(Protocol.HTTP_1_1, response.protocol());
                assertEquals(Sum.expected(1), Sum.of(response.body().byteStream()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void tellsTheHandshakeOnBothSides(Pairing pairing) throws IOException {
        try (OkHttpPeers peers = OkHttpPeers.of(pairing)) {
            Request request = new Request.Builder().url(peers.server().url(OkHttpPeers.HOST, 1)).build();
            try (Response response = peers.client().build().newCall(request).execute()) {
                Handshake handshake = response.handshake();
                Handshake other = peers.server().requests().get(0).getHandshake();
                assertEquals(pairing.protocol(), handshake.tlsVersion().javaName());
                assertEquals(other.tlsVersion(), handshake.tlsVersion());
                assertEquals(other.cipherSuite(), handshake.cipherSuite());
                // The client's are cleaned: down to the root that it trusts.
                assertEquals(other.localCertificates(), handshake.peerCertificates().subList(0, 2));
                assertEquals(3, handshake.peerCertificates().size());
                assertEquals(List.of(), handshake.localCertificates());
                assertNull(handshake.localPrincipal());
                assertNull(other.peerPrincipal());
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void resumesTheSessionWhenTheServerClosesAfterEachAnswer(Pairing pairing) throws IOException {
        try (OkHttpPeers peers = OkHttpPeers.of(pairing)) {
            List<SSLSession> sessions = new ArrayList<>();
            // The verifier is where a program gets to see the session.
            OkHttpClient client = peers.http1Client().hostnameVerifier((host, session) -> sessions.add(session)).build();
            for (int i = 0; i < 3; i++) {
                assertEquals(3, peers.get(client, "close").length());
            }
            assertEquals(3, peers.server().connections());
            assertEquals(1, peers.trust().asked());
            JdkHttpSessions.assertFirstResumed(sessions);
        }
    }

    /** What a program sees of a resumed session is what it saw of the first. */
    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void tellsTheSameHandshakeOfAResumedSession(Pairing pairing) throws IOException {
        try (OkHttpPeers peers = OkHttpPeers.of(pairing)) {
            OkHttpClient client = peers.client().build();
            Request request = new Request.Builder().url(peers.server().url(OkHttpPeers.HOST, 1)).build();
            Handshake[] handshakes = new Handshake[2];
            for (int i = 0; i < handshakes.length; i++) {
                try (Response response = client.newCall(request).execute()) {
                    Sum.of(response.body().byteStream());
                    handshakes[i] = response.handshake();
                }
                client.connectionPool().evictAll();
            }
            assertEquals(1, peers.trust().asked());
            assertEquals(handshakes[0], handshakes[1]);
            List<RecordedRequest> requests = peers.server().requests();
            assertEquals(List.of(OkHttpPeers.HOST), requests.get(1).getHandshakeServerNames());
            assertEquals(requests.get(0).getHandshake().cipherSuite(), requests.get(1).getHandshake().cipherSuite());
        }
    }

    @ParameterizedTest
    @MethodSource("pairingsAndProtocolsOfLargeBodies")
    void carries100MegabytesBothWays(Pairing pairing, List<Protocol> protocols) throws IOException {
        try (OkHttpPeers peers = OkHttpPeers.of(pairing)) {
            OkHttpClient client = peers.client().protocols(protocols).build();
            Sum expected = Sum.expected(JdkHttpBody.LARGE);
            assertEquals(expected, peers.get(client, JdkHttpBody.LARGE));
            assertEquals(expected.toString(), peers.post(client, JdkHttpBody.LARGE));
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void presentsAClientCertificate(Pairing pairing) throws IOException {
        KeyManager[] keys = Identities.client("a client");
        SSLContext serving = pairing.server().context(Identities.server(OkHttpPeers.HOST), Identities.trust());
        try (OkHttpPeers peers = new OkHttpPeers(pairing, OkHttpServer.startForClientsWithCertificates(serving))) {
            OkHttpClient client = peers.client(pairing.client().context(keys, peers.trust().managers())).build();
            assertEquals(Sum.expected(1), peers.get(client, 1));
            X509Certificate seen =
                    (X509Certificate) peers.server().requests().get(0).getHandshake().peerCertificates().get(0);
            assertEquals("CN=a client", seen.getSubjectX500Principal().getName());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void failsWithoutTheCertificateThatTheServerNeeds(Pairing pairing) throws IOException {
        SSLContext serving = pairing.server().context(Identities.server(OkHttpPeers.HOST), Identities.trust());
        try (OkHttpPeers peers = new OkHttpPeers(pairing, OkHttpServer.startForClientsWithCertificates(serving))) {
            OkHttpClient client = peers.client().build();
            assertThrows(IOException.class, () -> peers.get(client, 1));
            assertEquals(List.of(), peers.server().requests());
        }
    }

    /** A connection whose server has gone is noticed, and replaced by a new one. */
    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void replacesAConnectionThatTheServerHasClosed(Pairing pairing) throws IOException {
        try (OkHttpPeers peers = OkHttpPeers.of(pairing)) {
            OkHttpClient client = peers.http1Client().build();
            assertEquals(Sum.expected(1), peers.get(client, 1));
            // Its end comes right behind the answer, without a word in it that would say so.
            assertEquals(3, peers.get(client, "hangup").length());
            assertEquals(Sum.expected(1), peers.get(client, 1));
            assertEquals(2, peers.server().connections());
        }
    }
}
