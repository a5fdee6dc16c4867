package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.Pairing;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Client authentication: needed, wanted, neither. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketClientAuthTest {
    private static final String PAIRINGS = "io.niotls.jsse.testing.Pairing#all";

    private static SocketPair keyed(Pairing pairing) throws IOException {
        return SocketPair.connect(
                pairing, SocketPair.keyedClientContext(pairing.client()), SocketPair.serverContext(pairing.server()));
    }

    private static void checkAuthenticated(SocketPair pair) throws Exception {
        assertEquals("CN=client", pair.server().getSession().getPeerPrincipal().getName());
        assertEquals(2, pair.server().getSession().getPeerCertificates().length);
        assertEquals("CN=client", pair.client().getSession().getLocalPrincipal().getName());
        assertEquals(2, pair.client().getSession().getLocalCertificates().length);
    }

    private static void checkAnonymous(SocketPair pair) {
        assertThrows(SSLPeerUnverifiedException.class, () -> pair.server().getSession().getPeerCertificates());
        assertNull(pair.client().getSession().getLocalCertificates());
    }

    /** A client of TLS 1.3 has finished before the server looks at its certificate, one of 1.2 may meet the closed socket. */
    private static void checkRefused(SocketPair pair, Set<String> alerts) {
        IOException failure = assertThrows(IOException.class, () -> {
            pair.client().startHandshake();
            pair.client().getInputStream().read();
        });
        if (failure instanceof SSLException) {
            String alert = failure.getMessage().replaceAll("(?s).*Received fatal alert: (\\w+).*", "$1");
            assertTrue(alerts.contains(alert), failure::toString);
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void neededCertificateIsSent(Pairing pairing) throws Exception {
        try (SocketPair pair = keyed(pairing)) {
            pair.server().setNeedClientAuth(true);
            pair.handshake().talk();
            checkAuthenticated(pair);
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void wantedCertificateIsSent(Pairing pairing) throws Exception {
        try (SocketPair pair = keyed(pairing)) {
            pair.server().setWantClientAuth(true);
            pair.handshake().talk();
            checkAuthenticated(pair);
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void certificateThatNobodyWantsIsNotSent(Pairing pairing) throws Exception {
        try (SocketPair pair = keyed(pairing)) {
            pair.handshake().talk();
            checkAnonymous(pair);
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void wantedCertificateMayBeMissing(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            pair.server().setWantClientAuth(true);
            pair.handshake().talk();
            checkAnonymous(pair);
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void missingCertificateThatIsNeededFailsTheHandshake(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            pair.server().setNeedClientAuth(true);
            SocketTask<Void> accepting = SocketTask.run(pair.server()::startHandshake);
            Set<String> alerts = switch (pairing.server()) {
                // The first up to 17, the others later.
                case SUN_JSSE -> Set.of("bad_certificate", "certificate_required", "handshake_failure");
                case NIOTLS -> Set.of(pairing.isTls13() ? "certificate_required" : "handshake_failure");
            };
            checkRefused(pair, alerts);
            assertInstanceOf(SSLHandshakeException.class, accepting.failure());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void trustManagerIsAskedAboutTheClient(Pairing pairing) throws Exception {
        SocketTrustManager trust = SocketTrustManager.trusting();
        SSLContext server = pairing.server().context(Identities.server("localhost"), trust.asArray());
        try (SocketPair pair = SocketPair.connect(pairing, SocketPair.keyedClientContext(pairing.client()), server)) {
            pair.server().setNeedClientAuth(true);
            pair.handshake().talk();
            checkAuthenticated(pair);
            assertEquals(1, trust.clientChecks.size());
            SocketTrustManager.Check check = trust.clientChecks.get(0);
            assertSame(pair.server(), check.socket());
            assertEquals("EC", check.authType());
            assertEquals(pairing.protocol(), check.handshakeSession().getProtocol());
            assertTrue(trust.serverChecks.isEmpty());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void distrustedClientIsRefused(Pairing pairing) throws Exception {
        CertificateException refusal = new CertificateException("not on the list");
        SSLContext server = pairing.server()
                .context(Identities.server("localhost"), SocketTrustManager.refusing(refusal).asArray());
        try (SocketPair pair = SocketPair.connect(pairing, SocketPair.keyedClientContext(pairing.client()), server)) {
            pair.server().setWantClientAuth(true);
            SocketTask<Void> accepting = SocketTask.run(pair.server()::startHandshake);
            checkRefused(pair, Set.of("certificate_unknown"));
            Exception atServer = accepting.failure();
            assertInstanceOf(SSLHandshakeException.class, atServer);
            assertSame(refusal, atServer.getCause());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void authenticatedSessionIsResumedWithItsCertificates(Pairing pairing) throws Exception {
        SSLContext client = SocketPair.keyedClientContext(pairing.client());
        SSLContext server = SocketPair.serverContext(pairing.server());
        SocketResumptionTest.connectThrice(pairing, client, server, pair -> {
            pair.server().setNeedClientAuth(true);
            pair.handshake().talk();
            checkAuthenticated(pair);
        });
    }
}
