package io.niotls.interop.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.niotls.interop.jsse.JdkHttpBody.Sum;
import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import io.niotls.testing.TestPki.KeyKind;
import io.niotls.testing.TestPki;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URL;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link HttpsURLConnection} with a socket factory of the program, against the JDK's own server. */
@Timeout(60)
class HttpsUrlTest {
    private static final String PAIRINGS = "io.niotls.jsse.testing.Pairing#all";
    /** A name that is this machine or nobody (RFC 6761 §6.3), at a port where no server of ours is. */
    private static final String HOST = "server.localhost";
    private static final int HTTPS_PORT = 443;

    /** Where there is no rule for it in the system, the answer depends on whoever serves names here. */
    @BeforeAll
    static void nameMustBeThisMachine() {
        assumeTrue(isThisMachine(HOST), HOST + " is not resolved to this machine here");
    }

    private static boolean isThisMachine(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** What a test does with a server, and a factory of sockets to it. */
    @FunctionalInterface
    private interface Part {
        void play(JdkHttpServer server, HttpsUrlSocketFactory factory, JdkHttpTrust trust) throws Exception;
    }

    private static void play(Pairing pairing, KeyManager[] identity, Part part) throws Exception {
        SSLContext serving = pairing.server().context(identity, Identities.trust());
        JdkHttpTrust trust = new JdkHttpTrust();
        SSLContext context = pairing.client().context(Identities.client("a client"), trust.managers());
        try (JdkHttpServer server = JdkHttpServer.start(serving, parameters -> {
            SSLParameters wish = serving.getDefaultSSLParameters();
            wish.setWantClientAuth(true);
            parameters.setSSLParameters(wish);
        })) {
            part.play(server, new HttpsUrlSocketFactory(context, server.address(), pairing.protocols()), trust);
        }
    }

    private static HttpsURLConnection open(HttpsUrlSocketFactory factory, Object path) throws IOException {
        HttpsURLConnection connection = (HttpsURLConnection) new URL("https://" + HOST + "/" + path).openConnection();
        connection.setSSLSocketFactory(factory);
        return connection;
    }

    private static Sum get(HttpsURLConnection connection) throws IOException {
        try (InputStream body = connection.getInputStream()) {
            return Sum.of(body);
        }
    }

    private static String post(HttpsURLConnection connection, long length) throws IOException {
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(length);
        try (OutputStream output = connection.getOutputStream(); InputStream bytes = JdkHttpBody.stream(length)) {
            bytes.transferTo(output);
        }
        try (InputStream body = connection.getInputStream()) {
            return new String(body.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    /** The JDK keeps a connection for the next request by URL, factory and verifier. */
    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void sendsManyRequestsOverOneConnection(Pairing pairing) throws Exception {
        play(pairing, Identities.server(HOST), (server, factory, trust) -> {
            for (int length : new int[] {0, 1, 16_384, 16_385, 3 << 20}) {
                assertEquals(Sum.expected(length), get(open(factory, length)));
                assertEquals(Sum.expected(length).toString(), post(open(factory, ""), length));
            }
            assertEquals(1, server.connections());
            assertEquals(1, factory.sockets().size());
        });
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void resumesTheSessionWhenTheServerClosesAfterEachAnswer(Pairing pairing) throws Exception {
        play(pairing, Identities.server(HOST), (server, factory, trust) -> {
            for (int i = 0; i < 3; i++) {
                assertEquals(Sum.expected(0), get(open(factory, "close")));
            }
            assertEquals(3, server.connections());
            assertEquals(1, trust.asked());
            JdkHttpSessions.assertFirstResumed(server.sessions());
        });
    }

    @ParameterizedTest
    @MethodSource(JdkHttpBody.PAIRINGS)
    void carries100MegabytesBothWays(Pairing pairing) throws Exception {
        play(pairing, Identities.server(HOST), (server, factory, trust) -> {
            Sum expected = Sum.expected(JdkHttpBody.LARGE);
            assertEquals(expected, get(open(factory, JdkHttpBody.LARGE)));
            assertEquals(expected.toString(), post(open(factory, ""), JdkHttpBody.LARGE));
        });
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void sendsAndVerifiesTheNameOfTheUrl(Pairing pairing) throws Exception {
        play(pairing, Identities.server(HOST), (server, factory, trust) -> {
            assertEquals(Sum.expected(1), get(open(factory, 1)));
            assertEquals(List.of(new SNIHostName(HOST)),
                    ((ExtendedSSLSession) server.sessions().get(0)).getRequestedServerNames());
        });
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void tellsWhatTheConnectionIs(Pairing pairing) throws Exception {
        play(pairing, Identities.server(HOST), (server, factory, trust) -> {
            HttpsURLConnection connection = open(factory, 1);
            assertThrows(IllegalStateException.class, connection::getCipherSuite);
            connection.connect();
            assertEquals(200, connection.getResponseCode());
            SSLSession session = connection.getSSLSession().orElseThrow();
            assertEquals(pairing.protocol(), session.getProtocol());
            assertEquals(session.getCipherSuite(), connection.getCipherSuite());
            assertEquals(server.sessions().get(0).getCipherSuite(), connection.getCipherSuite());
            assertArrayEquals(
                    TestPki.leaf(KeyKind.ECDSA_P256, HOST).chain().toArray(), connection.getServerCertificates());
            assertEquals(session.getPeerPrincipal(), connection.getPeerPrincipal());
            assertEquals("CN=a client", connection.getLocalPrincipal().getName());
            X509Certificate own = (X509Certificate) connection.getLocalCertificates()[0];
            assertEquals("CN=a client", own.getSubjectX500Principal().getName());
            assertEquals("CN=a client", server.sessions().get(0).getPeerPrincipal().getName());
            assertEquals(HOST, session.getPeerHost());
            // We keep to the port that the socket was made for; SunJSSE tells the port that the transport is connected to.
            assertEquals(pairing.client() == JsseStack.NIOTLS ? HTTPS_PORT : server.port(), session.getPeerPort());
        });
    }

    /** Without a verifier of the program's own, the socket verifies the name: the endpoint identification HTTPS. */
    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void refusesACertificateForAnotherHost(Pairing pairing) throws Exception {
        play(pairing, Identities.server("other.test"), (server, factory, trust) -> {
            SSLHandshakeException failure =
                    assertThrows(SSLHandshakeException.class, () -> get(open(factory, 1)));
            assertInstanceOf(CertificateException.class, failure.getCause());
            assertEquals("HTTPS", factory.sockets().get(0).getSSLParameters().getEndpointIdentificationAlgorithm());
            assertEquals(0, server.connections());
        });
    }

    /** A verifier is asked only about a name that does not fit, and says the last word about it. */
    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void asksTheVerifierOfTheProgramAboutANameThatDoesNotFit(Pairing pairing) throws Exception {
        play(pairing, Identities.server("other.test"), (server, factory, trust) -> {
            for (boolean verdict : new boolean[] {false, true}) {
                List<String> asked = new ArrayList<>();
                HttpsURLConnection connection = open(factory, 1);
                connection.setHostnameVerifier((host, session) -> {
                    asked.add(host + " " + session.getProtocol());
                    return verdict;
                });
                if (verdict) {
                    assertEquals(Sum.expected(1), get(connection));
                } else {
                    IOException failure = assertThrows(IOException.class, () -> get(connection));
                    assertTrue(failure.getMessage().endsWith("should be <" + HOST + ">"), failure.getMessage());
                }
                assertEquals(List.of(HOST + " " + pairing.protocol()), asked);
            }
            assertNull(factory.sockets().get(0).getSSLParameters().getEndpointIdentificationAlgorithm());
        });
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void doesNotAskTheVerifierOfTheProgramAboutANameThatFits(Pairing pairing) throws Exception {
        play(pairing, Identities.server(HOST), (server, factory, trust) -> {
            HttpsURLConnection connection = open(factory, 1);
            connection.setHostnameVerifier((host, session) -> {
                throw new AssertionError(host);
            });
            assertEquals(Sum.expected(1), get(connection));
        });
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void refusesAServerThatItDoesNotTrust(Pairing pairing) throws Exception {
        play(pairing, Identities.server(HOST), (server, unused, trust) -> {
            HttpsUrlSocketFactory factory =
                    new HttpsUrlSocketFactory(pairing.client().context(null, null), server.address(), pairing.protocols());
            SSLHandshakeException failure =
                    assertThrows(SSLHandshakeException.class, () -> get(open(factory, 1)));
            assertInstanceOf(CertificateException.class, failure.getCause());
        });
    }

    /** Without anything of the program's between: the context's own factory, and a socket that is made before it is connected. */
    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void connectsWithTheFactoryOfAContext(Pairing pairing) throws Exception {
        play(pairing, Identities.server("localhost", "127.0.0.1"), (server, unused, trust) -> {
            SSLContext context = pairing.client().context(null, trust.managers());
            for (String host : List.of("localhost", "127.0.0.1")) {
                HttpsURLConnection connection = (HttpsURLConnection) server.uri(host, 1).toURL().openConnection();
                connection.setSSLSocketFactory(context.getSocketFactory());
                connection.setConnectTimeout(30_000);
                connection.setReadTimeout(30_000);
                assertEquals(Sum.expected(1), get(connection));
            }
            // Sockets that are not SunJSSE's get the name from HttpsURLConnection itself, even one without a dot.
            List<SNIServerName> names =
                    pairing.client() == JsseStack.NIOTLS ? List.of(new SNIHostName("localhost")) : List.of();
            assertEquals(names, ((ExtendedSSLSession) server.sessions().get(0)).getRequestedServerNames());
            assertEquals(List.of(), ((ExtendedSSLSession) server.sessions().get(1)).getRequestedServerNames());
        });
    }
}
