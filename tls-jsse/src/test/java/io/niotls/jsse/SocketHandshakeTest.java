package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import io.niotls.testing.TestPki;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What starts a handshake, what its session says, and what is left after a failure. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketHandshakeTest {
    private static final String PAIRINGS = "io.niotls.jsse.testing.Pairing#all";

    /** Returns trust managers that trust nobody of the tests. */
    private static TrustManager[] strangersTrust() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("self", (X509Certificate) Identities.keyStore(
                TestPki.leaf(TestPki.KeyKind.ED25519, "stranger")).getCertificate("key0"));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static SocketPair distrusting(Pairing pairing) throws Exception {
        SSLContext client = pairing.client().context(null, strangersTrust());
        return SocketPair.connect(pairing, client, SocketPair.serverContext(pairing.server()));
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void firstReadAndFirstWriteHandshake(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            pair.talk();
            assertEquals(pairing.protocol(), pair.client().getSession().getProtocol());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void firstReadOfTheClientHandshakes(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            SocketTask<Void> writing = SocketTask.run(() -> SocketPair.write(pair.server(), "hello"));
            assertEquals("hello", SocketPair.read(pair.client(), 5));
            writing.result();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void getSessionHandshakes(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            SocketTask<SSLSession> accepting = SocketTask.start(pair.server()::getSession);
            SSLSession session = pair.client().getSession();
            assertTrue(session.isValid());
            assertEquals(pairing.protocol(), session.getProtocol());
            assertEquals(session.getCipherSuite(), accepting.result().getCipherSuite());
            pair.talk();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void getSessionReturnsNullSessionAfterFailure(Pairing pairing) throws Exception {
        try (SocketPair pair = distrusting(pairing)) {
            SocketTask<SSLSession> accepting = SocketTask.start(pair.server()::getSession);
            SSLSession session = pair.client().getSession();
            assertFalse(session.isValid());
            assertEquals("SSL_NULL_WITH_NULL_NULL", session.getCipherSuite());
            assertEquals("NONE", session.getProtocol());
            assertEquals(0, session.getId().length);
            assertThrows(SSLPeerUnverifiedException.class, session::getPeerCertificates);
            assertNull(session.getLocalCertificates());
            assertNotNull(accepting.result());
            assertThrows(IOException.class, () -> pair.client().getInputStream().read());
            assertThrows(IOException.class, () -> pair.client().getOutputStream().write(1));
        }
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void unconnectedSocketHasNullSession(JsseStack stack) throws Exception {
        try (SSLSocket socket = (SSLSocket) SocketPair.clientContext(stack).getSocketFactory().createSocket()) {
            assertFalse(socket.getSession().isValid());
            assertEquals("SSL_NULL_WITH_NULL_NULL", socket.getSession().getCipherSuite());
            assertNull(socket.getHandshakeSession());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void distrustIsAHandshakeExceptionWithItsCause(Pairing pairing) throws Exception {
        try (SocketPair pair = distrusting(pairing)) {
            SocketTask<Void> accepting = SocketTask.run(() -> {
                pair.server().startHandshake();
                pair.server().getInputStream().read();
            });
            SSLHandshakeException failure = assertThrows(SSLHandshakeException.class, pair.client()::startHandshake);
            assertInstanceOf(CertificateException.class, failure.getCause());
            Exception peersFailure = accepting.failure();
            String alert = switch (pairing.client()) {
                case SUN_JSSE -> "certificate_unknown";
                case NIOTLS -> "unknown_ca";
            };
            // The client closes without having read all of the server's flight: the reset may overtake the alert.
            assertTrue(peersFailure instanceof SocketException || peersFailure instanceof SSLHandshakeException
                    && peersFailure.getMessage().contains("Received fatal alert: " + alert), peersFailure::toString);
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void brokenSocketGoesOnThrowing(Pairing pairing) throws Exception {
        try (SocketPair pair = distrusting(pairing)) {
            SocketTask<Void> accepting = SocketTask.run(pair.server()::startHandshake);
            assertThrows(SSLHandshakeException.class, pair.client()::startHandshake);
            accepting.end();
            assertThrows(IOException.class, pair.client()::startHandshake);
            assertThrows(IOException.class, () -> SocketPair.write(pair.client(), "no"));
            assertThrows(IOException.class, () -> SocketPair.read(pair.client(), 1));
            assertTrue(pair.client().isClosed(), "a fatal alert closes the connection");
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void noCommonSuiteIsAHandshakeException(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            String[] suites = pairing.isTls13()
                    ? new String[] {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"}
                    : new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"};
            pair.client().setEnabledCipherSuites(new String[] {suites[0]});
            pair.server().setEnabledCipherSuites(new String[] {suites[1]});
            SocketTask<Void> accepting = SocketTask.run(pair.server()::startHandshake);
            SSLHandshakeException failure = assertThrows(SSLHandshakeException.class, pair.client()::startHandshake);
            assertTrue(failure.getMessage().contains("Received fatal alert: handshake_failure"), failure::toString);
            assertInstanceOf(SSLHandshakeException.class, accepting.failure());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void noCommonVersionIsAHandshakeException(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            pair.server().setEnabledProtocols(new String[] {pairing.isTls13() ? "TLSv1.2" : "TLSv1.3"});
            SocketTask<Void> accepting = SocketTask.run(pair.server()::startHandshake);
            SSLHandshakeException failure = assertThrows(SSLHandshakeException.class, pair.client()::startHandshake);
            assertTrue(failure.getMessage().contains("Received fatal alert: protocol_version"), failure::toString);
            assertInstanceOf(SSLHandshakeException.class, accepting.failure());
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#same")
    void plaintextInsteadOfTlsIsAnSslException(Pairing pairing) throws Exception {
        try (SocketPlainPair plain = SocketPlainPair.connect();
                SSLSocket server = SocketPair.serverOver(pairing.server(), plain.server(), true)) {
            SocketPair.write(plain.client(), "GET / HTTP/1.1\r\n\r\n");
            assertThrows(SSLException.class, server::startHandshake);
            assertTrue(plain.server().isClosed());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void sessionDescribesTheConnection(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.established(pairing)) {
            SSLSession client = pair.client().getSession();
            SSLSession server = pair.server().getSession();
            assertEquals(pairing.protocol(), client.getProtocol());
            assertEquals(pairing.protocol(), server.getProtocol());
            assertEquals(client.getCipherSuite(), server.getCipherSuite());
            assertEquals("localhost", client.getPeerHost());
            assertEquals(pair.client().getPort(), client.getPeerPort());
            assertEquals("127.0.0.1", server.getPeerHost());
            assertEquals(pair.client().getLocalPort(), server.getPeerPort());
            assertEquals(2, client.getPeerCertificates().length);
            assertEquals(client.getPeerCertificates()[0], server.getLocalCertificates()[0]);
            assertEquals(
                    ((X509Certificate) client.getPeerCertificates()[0]).getSubjectX500Principal(), client.getPeerPrincipal());
            assertEquals(client.getPeerPrincipal(), server.getLocalPrincipal());
            assertThrows(SSLPeerUnverifiedException.class, server::getPeerCertificates);
            assertThrows(SSLPeerUnverifiedException.class, server::getPeerPrincipal);
            assertNull(client.getLocalCertificates());
            assertNull(client.getLocalPrincipal());
            assertInstanceOf(ExtendedSSLSession.class, client);
            assertTrue(client.getPacketBufferSize() >= 16_384);
            assertTrue(client.getApplicationBufferSize() >= 16_384);
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void noHandshakeSessionBeforeAndAfter(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            assertNull(pair.client().getHandshakeSession());
            pair.handshake();
            assertNull(pair.client().getHandshakeSession());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void modeCannotChangeAfterTheStart(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.established(pairing)) {
            assertThrows(IllegalArgumentException.class, () -> pair.client().setUseClientMode(false));
            assertThrows(IllegalArgumentException.class, () -> pair.server().setUseClientMode(true));
            pair.talk();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void rolesOfTlsNeedNotBeThoseOfTcp(Pairing pairing) throws Exception {
        // FTPS and some peer-to-peer protocols connect one way and handshake the other.
        try (SocketPlainPair plain = SocketPlainPair.connect()) {
            Socket client = SocketPair.clientContext(pairing.client()).getSocketFactory()
                    .createSocket(plain.server(), "localhost", plain.server().getPort(), true);
            try (SocketPair pair = SocketPair.of(
                    pairing, client, SocketPair.serverOver(pairing.server(), plain.client(), true))) {
                pair.handshake().talk();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#same")
    void secondStartHandshakeOfTls13KeepsTheSession(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.established(pairing)) {
            if (pairing.isTls13()) {
                byte[] id = pair.client().getSession().getId();
                pair.client().startHandshake();
                pair.server().startHandshake();
                pair.talk();
                assertArrayEquals(id, pair.client().getSession().getId());
            }
        }
    }
}
