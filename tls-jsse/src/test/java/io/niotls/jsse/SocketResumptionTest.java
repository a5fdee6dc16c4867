package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sessions that sockets of one context resume; a resumed handshake asks no trust manager. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketResumptionTest {
    private static final String PAIRINGS = "io.niotls.jsse.testing.Pairing#all";

    /** What to do with a connection. */
    @FunctionalInterface
    interface Use {
        void of(SocketPair pair) throws Exception;
    }

    /** Connects three times, each after the end of the one before, to the same port: that is part of what a client resumes by. */
    static void connectThrice(Pairing pairing, SSLContext client, SSLContext server, Use use) throws Exception {
        try (ServerSocket listener = server.getServerSocketFactory().createServerSocket(0, 1, SocketPair.LOOPBACK)) {
            for (int i = 0; i < 3; i++) {
                Socket connecting = client.getSocketFactory().createSocket(SocketPair.LOOPBACK, listener.getLocalPort());
                try (SocketPair pair = SocketPair.of(pairing, connecting, listener.accept())) {
                    use.of(pair);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void laterConnectionsResume(Pairing pairing) throws Exception {
        SocketTrustManager trust = SocketTrustManager.trusting();
        List<SSLSession> sessions = new ArrayList<>();
        connectThrice(pairing, pairing.client().context(null, trust.asArray()), SocketPair.serverContext(pairing.server()),
                pair -> {
                    pair.handshake().talk();
                    sessions.add(pair.client().getSession());
                });
        assertEquals(1, trust.serverChecks.size(), "full handshakes");
        assertEquals(sessions.get(0).getCreationTime(), sessions.get(2).getCreationTime());
        // Between two of ours no id goes over the wire: the session is named by its ticket alone (RFC 5077 §3.4).
        if (!pairing.isTls13() && (pairing.client() == JsseStack.SUN_JSSE || pairing.server() == JsseStack.SUN_JSSE)) {
            assertArrayEquals(sessions.get(0).getId(), sessions.get(2).getId());
        }
        assertArrayEquals(sessions.get(0).getPeerCertificates(), sessions.get(2).getPeerCertificates());
        assertEquals(sessions.get(0).getCipherSuite(), sessions.get(2).getCipherSuite());
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void invalidatedSessionIsNotResumed(Pairing pairing) throws Exception {
        SocketTrustManager trust = SocketTrustManager.trusting();
        connectThrice(pairing, pairing.client().context(null, trust.asArray()), SocketPair.serverContext(pairing.server()),
                pair -> {
                    pair.handshake().talk();
                    SSLSession session = pair.client().getSession();
                    session.invalidate();
                    assertFalse(session.isValid());
                    // The connection itself goes on.
                    pair.talk();
                });
        assertEquals(3, trust.serverChecks.size(), "full handshakes");
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void otherContextResumesNothing(Pairing pairing) throws Exception {
        SocketTrustManager trust = SocketTrustManager.trusting();
        SSLContext server = SocketPair.serverContext(pairing.server());
        for (int i = 0; i < 2; i++) {
            try (SocketPair pair = SocketPair.connect(pairing, pairing.client().context(null, trust.asArray()), server)) {
                pair.handshake().talk();
            }
        }
        assertEquals(2, trust.serverChecks.size());
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void otherPortResumesNothing(Pairing pairing) throws Exception {
        SocketTrustManager trust = SocketTrustManager.trusting();
        SSLContext client = pairing.client().context(null, trust.asArray());
        SSLContext server = SocketPair.serverContext(pairing.server());
        try (SocketPair first = SocketPair.connect(pairing, client, server);
                SocketPair second = SocketPair.connect(pairing, client, server)) {
            first.handshake().talk();
            second.handshake().talk();
        }
        assertEquals(2, trust.serverChecks.size());
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void serverWithOtherKeysHandshakesInFull(Pairing pairing) throws Exception {
        SocketTrustManager trust = SocketTrustManager.trusting();
        SSLContext client = pairing.client().context(null, trust.asArray());
        try (ServerSocket plain = new ServerSocket(0, 1, SocketPair.LOOPBACK)) {
            for (int i = 0; i < 2; i++) {
                SSLContext server = pairing.server().context(Identities.server("localhost"), Identities.trust());
                Socket connecting = client.getSocketFactory().createSocket(SocketPair.LOOPBACK, plain.getLocalPort());
                Socket accepted = server.getSocketFactory().createSocket(plain.accept(), null, true);
                try (SocketPair pair = SocketPair.of(pairing, connecting, accepted)) {
                    pair.handshake().talk();
                }
            }
        }
        assertEquals(2, trust.serverChecks.size());
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void valuesOfASessionStay(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.established(pairing)) {
            Object value = new Object();
            pair.client().getSession().putValue("name", value);
            assertSame(value, pair.client().getSession().getValue("name"));
            assertArrayEquals(new String[] {"name"}, pair.client().getSession().getValueNames());
            pair.client().getSession().removeValue("name");
            assertEquals(0, pair.client().getSession().getValueNames().length);
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void idStaysTheSameDuringAConnection(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.established(pairing)) {
            byte[] client = pair.client().getSession().getId();
            byte[] server = pair.server().getSession().getId();
            pair.talk();
            assertTrue(client.length > 0);
            assertArrayEquals(client, pair.client().getSession().getId());
            assertArrayEquals(server, pair.server().getSession().getId());
        }
    }
}
