package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.Pairing;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.net.Socket;
import java.security.Principal;
import java.security.cert.CertificateException;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whose certificate is taken: endpoint identification, and key and trust managers of the program in their socket forms. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketCertificatesTest {
    private static final String PAIRINGS = "io.niotls.jsse.testing.Pairing#all";

    /** Connects to a server whose certificate is for {@code localhost} and {@code *.wild.test}, by the name of a host. */
    private static SocketPair to(Pairing pairing, SocketPlainPair plain, String host, String algorithm) throws Exception {
        SSLContext servers = pairing.server().context(Identities.server("localhost", "*.wild.test", "10.1.2.3"), null);
        Socket client = SocketPair.clientContext(pairing.client()).getSocketFactory()
                .createSocket(plain.client(), host, 443, true);
        SSLSocket server = (SSLSocket) servers.getSocketFactory().createSocket(plain.server(), null, true);
        SocketPair pair = SocketPair.of(pairing, client, server);
        SocketPair.change(pair.client(), parameters -> parameters.setEndpointIdentificationAlgorithm(algorithm));
        return pair;
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void hostsOfTheCertificateAreIdentified(Pairing pairing) throws Exception {
        for (String algorithm : List.of("HTTPS", "LDAPS")) {
            for (String host : List.of("localhost", "www.wild.test", "10.1.2.3")) {
                try (SocketPlainPair plain = SocketPlainPair.connect();
                        SocketPair pair = to(pairing, plain, host, algorithm)) {
                    pair.handshake().talk();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void otherHostsAreRefused(Pairing pairing) throws Exception {
        for (String algorithm : List.of("HTTPS", "LDAPS")) {
            for (String host : List.of("other.test", "wild.test", "a.b.wild.test", "10.1.2.4", "::1")) {
                try (SocketPlainPair plain = SocketPlainPair.connect();
                        SocketPair pair = to(pairing, plain, host, algorithm)) {
                    SocketTask<Void> accepting = SocketTask.run(pair.server()::startHandshake);
                    SSLHandshakeException failure = assertThrows(SSLHandshakeException.class, pair.client()::startHandshake);
                    assertInstanceOf(CertificateException.class, failure.getCause(), host);
                    accepting.end();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void nobodyIsIdentifiedUnlessAsked(Pairing pairing) throws Exception {
        for (String algorithm : new String[] {null, ""}) {
            try (SocketPlainPair plain = SocketPlainPair.connect();
                    SocketPair pair = to(pairing, plain, "other.test", algorithm)) {
                pair.handshake().talk();
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void nameThatIsAskedForIsIdentifiedToo(Pairing pairing) throws Exception {
        // OkHttp with a Dns that hands out addresses: the host is an address, the name comes by SNI.
        try (SocketPlainPair plain = SocketPlainPair.connect();
                SocketPair pair = to(pairing, plain, "192.0.2.1", "HTTPS")) {
            SocketPair.change(pair.client(), parameters -> parameters.setServerNames(List.of(new SNIHostName("a.wild.test"))));
            pair.handshake().talk();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void unknownAlgorithmIsRefused(Pairing pairing) throws Exception {
        try (SocketPlainPair plain = SocketPlainPair.connect();
                SocketPair pair = to(pairing, plain, "localhost", "NO-SUCH")) {
            SocketTask<Void> accepting = SocketTask.run(pair.server()::startHandshake);
            SSLHandshakeException failure = assertThrows(SSLHandshakeException.class, pair.client()::startHandshake);
            assertInstanceOf(CertificateException.class, failure.getCause());
            accepting.end();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void trustManagerSeesSocketAndHandshakeSession(Pairing pairing) throws Exception {
        SocketTrustManager trust = SocketTrustManager.trusting();
        SSLContext client = pairing.client().context(null, trust.asArray());
        try (SocketPair pair = SocketPair.connect(pairing, client, SocketPair.serverContext(pairing.server()))) {
            pair.handshake().talk();
            assertEquals(1, trust.serverChecks.size());
            SocketTrustManager.Check check = trust.serverChecks.get(0);
            assertSame(pair.client(), check.socket());
            assertEquals(pairing.isTls13() ? "UNKNOWN" : "ECDHE_ECDSA", check.authType());
            assertEquals(List.of(pair.client().getSession().getPeerCertificates()), check.chain());
            SSLSession session = check.handshakeSession();
            assertNotNull(session);
            assertEquals(pairing.protocol(), session.getProtocol());
            assertEquals("localhost", session.getPeerHost());
            assertEquals(pair.client().getSession().getCipherSuite(), session.getCipherSuite());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void trustManagersExceptionIsTheCause(Pairing pairing) throws Exception {
        CertificateException refusal = new CertificateException("pinned to another key");
        SSLContext client = pairing.client().context(null, SocketTrustManager.refusing(refusal).asArray());
        try (SocketPair pair = SocketPair.connect(pairing, client, SocketPair.serverContext(pairing.server()))) {
            SocketTask<Void> accepting = SocketTask.run(pair.server()::startHandshake);
            SSLHandshakeException failure = assertThrows(SSLHandshakeException.class, pair.client()::startHandshake);
            assertSame(refusal, failure.getCause());
            accepting.end();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void plainTrustManagerSeesTheChain(Pairing pairing) throws Exception {
        SocketTrustManager.Plain trust = new SocketTrustManager.Plain();
        SSLContext client = pairing.client().context(null, new TrustManager[] {trust});
        try (SocketPair pair = SocketPair.connect(pairing, client, SocketPair.serverContext(pairing.server()))) {
            pair.handshake().talk();
            assertEquals(List.of(pairing.isTls13() ? "UNKNOWN" : "ECDHE_ECDSA"), trust.authTypes);
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void plainTrustManagerGetsEndpointIdentificationAllTheSame(Pairing pairing) throws Exception {
        SSLContext client = pairing.client().context(null, new TrustManager[] {new SocketTrustManager.Plain()});
        SSLContext server = pairing.server().context(Identities.server("other.test"), null);
        try (SocketPair pair = SocketPair.connect(pairing, client, server)) {
            SocketPair.change(pair.client(), parameters -> parameters.setEndpointIdentificationAlgorithm("HTTPS"));
            SocketTask<Void> accepting = SocketTask.run(pair.server()::startHandshake);
            assertThrows(SSLHandshakeException.class, pair.client()::startHandshake);
            accepting.end();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void clientsKeyManagerIsAskedWithSocketAndIssuers(Pairing pairing) throws Exception {
        SocketKeyManager keys = SocketKeyManager.first(Identities.client("client"));
        SSLContext client = pairing.client().context(keys.asArray(), Identities.trust());
        try (SocketPair pair = SocketPair.connect(pairing, client, SocketPair.serverContext(pairing.server()))) {
            pair.server().setNeedClientAuth(true);
            pair.handshake().talk();
            assertFalse(keys.clientChoices.isEmpty());
            SocketKeyManager.Choice choice = keys.clientChoices.get(0);
            assertSame(pair.client(), choice.socket());
            assertEquals(pairing.protocol(), choice.protocol());
            Principal root = TestPki.root(KeyKind.ECDSA_P256).certificate().getSubjectX500Principal();
            assertArrayEquals(new Principal[] {root}, choice.issuers());
            assertTrue(keys.clientChoices.stream().anyMatch(each -> each.keyTypes().contains("EC")));
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void serversKeyManagerIsAskedWithSocketAndKeyType(Pairing pairing) throws Exception {
        SocketKeyManager keys = SocketKeyManager.first(Identities.server("localhost"));
        SSLContext server = pairing.server().context(keys.asArray(), Identities.trust());
        try (SocketPair pair = SocketPair.connect(pairing, SocketPair.clientContext(pairing.client()), server)) {
            pair.handshake().talk();
            assertFalse(keys.serverChoices.isEmpty());
            for (SocketKeyManager.Choice choice : keys.serverChoices) {
                assertSame(pair.server(), choice.socket());
                assertEquals(pairing.protocol(), choice.protocol());
            }
            assertTrue(keys.serverChoices.stream().anyMatch(each -> each.keyTypes().equals(List.of("EC"))));
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void serverWithoutAKeyThatFitsFailsTheHandshake(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(
                pairing, SocketPair.clientContext(pairing.client()), pairing.server().context(null, null))) {
            SocketTask<Void> accepting = SocketTask.run(pair.server()::startHandshake);
            SSLHandshakeException failure = assertThrows(SSLHandshakeException.class, pair.client()::startHandshake);
            assertTrue(failure.getMessage().contains("Received fatal alert: handshake_failure"), failure::toString);
            assertInstanceOf(SSLHandshakeException.class, accepting.failure());
        }
    }
}
