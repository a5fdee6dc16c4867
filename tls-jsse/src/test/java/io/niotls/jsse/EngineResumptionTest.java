package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sessions that are used again. As in the JDK's own tests a session is the same if its creation time is; a trust manager that
 * counts tells the same without a clock, since nobody is asked about a certificate twice.
 */
@Timeout(60)
class EngineResumptionTest {
    private static final String ALL = "io.niotls.jsse.testing.Pairing#all";
    private static final String SAME = "io.niotls.jsse.testing.Pairing#same";

    private final EngineTrust trust = new EngineTrust();

    private EngineSetup setup(Pairing pairing) {
        return new EngineSetup(pairing).clientTrust(trust);
    }

    private void assertFullHandshakes(int expected) {
        assertEquals(expected, trust.questions().size(), "full handshakes");
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void theSecondConnectionResumesTheFirst(Pairing pairing) throws Exception {
        EngineSetup setup = setup(pairing);
        SSLSession first = setup.connect().clientSession();
        EngineLink link = setup.connect();
        assertFullHandshakes(1);
        SSLSession second = link.clientSession();
        assertEquals(first.getCreationTime(), second.getCreationTime());
        assertTrue(second.getLastAccessedTime() >= first.getLastAccessedTime());
        assertEquals(first.getCipherSuite(), second.getCipherSuite());
        assertEquals(first.getProtocol(), second.getProtocol());
        link.exchange();
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void manyConnectionsResumeOneAfterTheOther(Pairing pairing) throws Exception {
        EngineSetup setup = setup(pairing);
        for (int i = 0; i < 5; i++) {
            EngineLink link = setup.connect();
            link.exchange();
            link.client().engine().closeOutbound();
            link.server().engine().closeOutbound();
            link.settle();
        }
        assertFullHandshakes(1);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aResumedSessionRemembersThePeer(Pairing pairing) throws Exception {
        EngineSetup setup = setup(pairing)
                .clientKeys(Identities.client("client"))
                .server(p -> p.setNeedClientAuth(true));
        EngineLink first = setup.connect();
        EngineLink second = setup.connect();
        assertFullHandshakes(1);
        assertArrayEquals(first.clientSession().getPeerCertificates(), second.clientSession().getPeerCertificates());
        assertEquals(new X500Principal("CN=client"), second.serverSession().getPeerPrincipal());
        assertEquals(EngineSetup.HOST, second.clientSession().getPeerHost());
        assertEquals(EngineSetup.PORT, second.clientSession().getPeerPort());
        assertEquals(first.serverSession().getCreationTime(), second.serverSession().getCreationTime());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aResumedSessionHasAnId(Pairing pairing) throws Exception {
        EngineSetup setup = setup(pairing);
        SSLSession first = setup.connect().clientSession();
        SSLSession second = setup.connect().clientSession();
        assertTrue(first.getId().length > 0);
        assertTrue(second.getId().length > 0);
        // Our server names its sessions by their ticket alone (RFC 5077 §3.4), so that no id goes over the wire.
        boolean named = !pairing.isTls13() && pairing.server() == JsseStack.SUN_JSSE;
        if (named || pairing.client() == JsseStack.SUN_JSSE && !pairing.isTls13()) {
            assertArrayEquals(first.getId(), second.getId());
        }
    }

    /** A session that is resumed is a new object in ours: what a program has put into the first one stays there. */
    @ParameterizedTest
    @MethodSource(SAME)
    void valuesComeAlongInSunJsse(Pairing pairing) throws Exception {
        EngineSetup setup = setup(pairing)
                .clientKeys(Identities.client("client"))
                .server(p -> p.setNeedClientAuth(true));
        SSLSession first = setup.connect().clientSession();
        first.putValue("name", "value");
        SSLSession second = setup.connect().clientSession();
        assertFullHandshakes(1);
        assertEquals(pairing.client() == JsseStack.SUN_JSSE ? "value" : null, second.getValue("name"));
        assertArrayEquals(first.getLocalCertificates(), second.getLocalCertificates());
    }

    // ---- What prevents it ----

    @ParameterizedTest
    @MethodSource(ALL)
    void anotherPeerIsAnotherSession(Pairing pairing) throws Exception {
        EngineSetup setup = setup(pairing);
        setup.connect();
        setup.peer(EngineSetup.HOST, EngineSetup.PORT + 1).connect();
        assertFullHandshakes(2);
        setup.peer("127.0.0.1", EngineSetup.PORT).connect();
        assertFullHandshakes(3);
        setup.peer(EngineSetup.HOST, EngineSetup.PORT).connect();
        assertFullHandshakes(3);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void anEngineWithoutPeerResumesNothing(Pairing pairing) throws Exception {
        EngineSetup setup = setup(pairing).peer(null, -1);
        setup.connect();
        setup.connect();
        assertFullHandshakes(2);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void anotherContextIsAnotherSession(Pairing pairing) throws Exception {
        setup(pairing).connect();
        setup(pairing).connect();
        assertFullHandshakes(2);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aSessionThatIsInvalidatedIsNotResumed(Pairing pairing) throws Exception {
        EngineSetup setup = setup(pairing);
        EngineLink first = setup.connect();
        first.clientSession().invalidate();
        setup.connect();
        assertFullHandshakes(2);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aSessionWithoutNameCheckIsNotResumedByOneWith(Pairing pairing) throws Exception {
        EngineSetup setup = setup(pairing);
        setup.connect();
        setup.client(p -> p.setEndpointIdentificationAlgorithm("HTTPS")).connect();
        assertFullHandshakes(2);
        setup.connect();
        assertFullHandshakes(2);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aServerThatNeedsACertificateDoesNotResumeWithoutOne(Pairing pairing) throws Exception {
        EngineSetup setup = setup(pairing).clientKeys(Identities.client("client"));
        EngineLink first = setup.connect();
        assertThrows(SSLPeerUnverifiedException.class, first.serverSession()::getPeerPrincipal);
        EngineLink second = setup.server(p -> p.setNeedClientAuth(true)).connect();
        assertEquals(new X500Principal("CN=client"), second.serverSession().getPeerPrincipal());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aSuiteThatIsOffNowIsNotResumed(Pairing pairing) throws Exception {
        EngineSetup setup = setup(pairing);
        String before = setup.connect().clientSession().getCipherSuite();
        String[] others = pairing.isTls13()
                ? new String[] {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"}
                : new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"};
        String other = others[0].equals(before) ? others[1] : others[0];
        SSLSession second = setup.client(p -> p.setCipherSuites(new String[] {other})).connect().clientSession();
        assertEquals(other, second.getCipherSuite());
        assertFullHandshakes(2);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aVersionThatIsOffNowIsNotResumed(Pairing pairing) throws Exception {
        EngineSetup setup = setup(pairing).server(p -> p.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"}));
        setup.connect();
        String other = pairing.isTls13() ? "TLSv1.2" : "TLSv1.3";
        EngineLink second = setup.client(p -> p.setProtocols(new String[] {other})).connect();
        assertEquals(other, second.clientSession().getProtocol());
        assertFullHandshakes(2);
    }

    // ---- Session contexts ----

    @ParameterizedTest
    @MethodSource(SAME)
    void aContextListsItsSessions(Pairing pairing) throws Exception {
        EngineSetup setup = setup(pairing);
        SSLSessionContext context = setup.clientContext().getClientSessionContext();
        assertFalse(context.getIds().hasMoreElements());
        SSLSession session = setup.connect().clientSession();
        List<byte[]> ids = Collections.list(context.getIds());
        assertFalse(ids.isEmpty());
        SSLSession found = context.getSession(ids.get(0));
        assertNotNull(found);
        assertEquals(session.getCreationTime(), found.getCreationTime());
        assertEquals(session.getCipherSuite(), found.getCipherSuite());
        assertNull(context.getSession(new byte[] {1, 2, 3}));
        assertThrows(NullPointerException.class, () -> context.getSession(null));
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void anInvalidatedSessionLeavesItsContext(Pairing pairing) throws Exception {
        EngineSetup setup = setup(pairing);
        SSLSessionContext context = setup.clientContext().getClientSessionContext();
        setup.connect();
        for (byte[] id : Collections.list(context.getIds())) {
            SSLSession session = context.getSession(id);
            if (session != null) {
                session.invalidate();
            }
        }
        assertFalse(context.getIds().hasMoreElements());
        setup.connect();
        assertFullHandshakes(2);
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void sizeAndTimeoutHaveLimits(Pairing pairing) {
        for (SSLSessionContext context : List.of(
                setup(pairing).clientContext().getClientSessionContext(),
                setup(pairing).serverContext().getServerSessionContext())) {
            assertEquals(20_480, context.getSessionCacheSize());
            assertEquals(86_400, context.getSessionTimeout());
            context.setSessionCacheSize(5);
            context.setSessionTimeout(60);
            assertEquals(5, context.getSessionCacheSize());
            assertEquals(60, context.getSessionTimeout());
            assertThrows(IllegalArgumentException.class, () -> context.setSessionCacheSize(-1));
            assertThrows(IllegalArgumentException.class, () -> context.setSessionTimeout(-1));
            context.setSessionCacheSize(0);
            context.setSessionTimeout(0);
            assertEquals(0, context.getSessionCacheSize());
            assertEquals(0, context.getSessionTimeout());
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aClientsCacheOfOneKeepsTheLast(Pairing pairing) throws Exception {
        EngineSetup setup = setup(pairing);
        setup.clientContext().getClientSessionContext().setSessionCacheSize(1);
        setup.peer("a.test", 443).connect();
        setup.peer("b.test", 443).connect();
        assertFullHandshakes(2);
        setup.peer("b.test", 443).connect();
        assertFullHandshakes(2);
        setup.peer("a.test", 443).connect();
        assertFullHandshakes(3);
    }

    /** Zero is no limit; but keys of SunJSSE's tickets die at once with a server's timeout of zero. */
    @ParameterizedTest
    @MethodSource(ALL)
    void zeroIsNoLimit(Pairing pairing) throws Exception {
        EngineSetup setup = setup(pairing);
        SSLSessionContext client = setup.clientContext().getClientSessionContext();
        client.setSessionCacheSize(0);
        client.setSessionTimeout(0);
        SSLSessionContext server = setup.serverContext().getServerSessionContext();
        server.setSessionCacheSize(0);
        if (pairing.server() == JsseStack.NIOTLS) {
            server.setSessionTimeout(0);
        }
        setup.connect();
        setup.connect();
        assertFullHandshakes(1);
    }
}
