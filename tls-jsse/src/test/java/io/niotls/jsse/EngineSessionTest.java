package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import io.niotls.testing.TestPki.KeyKind;
import io.niotls.testing.TestPki;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionBindingEvent;
import javax.net.ssl.SSLSessionBindingListener;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The session of an engine: before, in and after the handshake. */
@Timeout(60)
class EngineSessionTest {
    private static final String ALL = "io.niotls.jsse.testing.Pairing#all";
    /** In a ClientHello: the headers of record and message, the version, the random. */
    private static final int LEGACY_SESSION_ID = 5 + 4 + 2 + 32;
    private static final String SAME = "io.niotls.jsse.testing.Pairing#same";

    private static List<Certificate> chain() {
        return List.copyOf(TestPki.leaf(KeyKind.ECDSA_P256, EngineSetup.HOST).chain());
    }

    // ---- Before and in the handshake ----

    @ParameterizedTest
    @MethodSource(SAME)
    void beforeTheHandshakeItIsNone(Pairing pairing) {
        EngineLink link = new EngineSetup(pairing).link();
        for (SSLSession session : List.of(link.clientSession(), link.serverSession())) {
            assertEquals("SSL_NULL_WITH_NULL_NULL", session.getCipherSuite());
            assertEquals("NONE", session.getProtocol());
            assertEquals(0, session.getId().length);
            assertFalse(session.isValid());
            assertNull(session.getSessionContext());
            assertNull(session.getLocalCertificates());
            assertNull(session.getLocalPrincipal());
            assertThrows(SSLPeerUnverifiedException.class, session::getPeerCertificates);
            assertThrows(SSLPeerUnverifiedException.class, session::getPeerPrincipal);
            assertTrue(session.getPacketBufferSize() > 16_384);
            assertTrue(session.getApplicationBufferSize() >= 16_384);
            assertEquals(0, session.getValueNames().length);
            session.putValue("name", "value");
            assertEquals("value", session.getValue("name"));
            session.invalidate();
        }
        assertNull(link.client().engine().getHandshakeSession());
        assertNull(link.server().engine().getHandshakeSession());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void untilTheHandshakeIsCompleteItIsStillNone(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).link();
        link.client().wrap();
        link.server().unwrap();
        link.server().runTasks();
        assertEquals("SSL_NULL_WITH_NULL_NULL", link.clientSession().getCipherSuite());
        link.handshake();
        assertTrue(link.clientSession().getCipherSuite().startsWith("TLS_"));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void callbacksSeeTheSessionInTheMaking(Pairing pairing) throws Exception {
        EngineTrust trust = new EngineTrust() {
            @Override
            void judge(Question question) {
                SSLSession session = question.session();
                assertEquals(pairing.protocol(), session.getProtocol());
                assertTrue(session.getCipherSuite().startsWith("TLS_"));
                assertEquals(EngineSetup.HOST, session.getPeerHost());
                assertEquals(EngineSetup.PORT, session.getPeerPort());
                assertEquals(List.of(), question.session().getStatusResponses());
                assertNotNull(question.session().getLocalSupportedSignatureAlgorithms());
            }
        };
        EngineLink link = new EngineSetup(pairing).clientTrust(trust).connect();
        EngineTrust.Question question = trust.questions().get(0);
        assertSame(link.client().engine(), question.engine());
        assertEquals(link.clientSession().getCipherSuite(), question.session().getCipherSuite());
        assertNull(link.client().engine().getHandshakeSession());
    }

    /** The hello is in the clear: whoever repeats the id in it must not get a session that programs take for another's. */
    @ParameterizedTest
    @MethodSource(ALL)
    void idIsNeverOneThatTheClientHasMadeUp(Pairing pairing) throws Exception {
        EngineSetup setup = new EngineSetup(pairing);
        for (int i = 0; i < 2; i++) {
            EngineLink link = setup.link();
            link.client().engine().beginHandshake();
            link.client().wrap();
            byte[] hello = link.server().intercept();
            byte[] sent = Arrays.copyOfRange(hello, LEGACY_SESSION_ID + 1, LEGACY_SESSION_ID + 1 + hello[LEGACY_SESSION_ID]);
            link.server().deliver(hello);
            link.handshake();
            assertTrue(link.serverSession().getId().length > 0);
            assertFalse(Arrays.equals(sent, link.serverSession().getId()) && (i == 0 || pairing.server() == JsseStack.NIOTLS),
                    "connection " + i);
        }
    }

    // ---- After it ----

    @ParameterizedTest
    @MethodSource(ALL)
    void itSaysWhoThePeerIs(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        SSLSession client = link.clientSession();
        assertEquals(EngineSetup.HOST, client.getPeerHost());
        assertEquals(EngineSetup.PORT, client.getPeerPort());
        assertEquals(chain(), Arrays.asList(client.getPeerCertificates()));
        assertEquals(
                ((X509Certificate) chain().get(0)).getSubjectX500Principal(),
                (X500Principal) client.getPeerPrincipal());
        assertNull(client.getLocalCertificates());
        assertNull(client.getLocalPrincipal());
        SSLSession server = link.serverSession();
        assertNull(server.getPeerHost());
        assertEquals(-1, server.getPeerPort());
        assertEquals(chain(), Arrays.asList(server.getLocalCertificates()));
        assertEquals(X500Principal.class, server.getLocalPrincipal().getClass());
        assertThrows(SSLPeerUnverifiedException.class, server::getPeerCertificates);
        assertThrows(SSLPeerUnverifiedException.class, server::getPeerPrincipal);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void itSaysWhoTheClientIs(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing)
                .clientKeys(Identities.client("some client"))
                .server(p -> p.setNeedClientAuth(true))
                .connect();
        assertEquals(new X500Principal("CN=some client"), link.serverSession().getPeerPrincipal());
        assertEquals(new X500Principal("CN=some client"), link.clientSession().getLocalPrincipal());
        assertEquals(2, link.clientSession().getLocalCertificates().length);
        assertArrayEquals(link.clientSession().getLocalCertificates(), link.serverSession().getPeerCertificates());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void arraysAreCopies(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        SSLSession client = link.clientSession();
        client.getPeerCertificates()[0] = null;
        assertNotNull(client.getPeerCertificates()[0]);
        link.serverSession().getLocalCertificates()[0] = null;
        assertNotNull(link.serverSession().getLocalCertificates()[0]);
        assertNotSame(client.getId(), client.getId());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void itsIdStaysTheSame(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        for (EngineDriver driver : List.of(link.client(), link.server())) {
            byte[] id = driver.engine().getSession().getId();
            assertTrue(id.length <= 32);
            assertArrayEquals(id, driver.engine().getSession().getId());
            link.exchange();
            assertArrayEquals(id, driver.engine().getSession().getId());
            assertSame(driver.engine().getSession(), driver.engine().getSession());
        }
        assertTrue(link.clientSession().getId().length > 0);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void itKnowsItsTimes(Pairing pairing) throws Exception {
        long before = System.currentTimeMillis();
        EngineLink link = new EngineSetup(pairing).connect();
        long after = System.currentTimeMillis();
        for (SSLSession session : List.of(link.clientSession(), link.serverSession())) {
            assertTrue(before <= session.getCreationTime() && session.getCreationTime() <= after);
            assertTrue(session.getCreationTime() <= session.getLastAccessedTime());
            assertTrue(session.getLastAccessedTime() <= System.currentTimeMillis());
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void itBelongsToTheContextOfItsSide(Pairing pairing) throws Exception {
        EngineSetup setup = new EngineSetup(pairing);
        EngineLink link = setup.connect();
        assertSame(setup.clientContext().getClientSessionContext(), link.clientSession().getSessionContext());
        assertSame(setup.serverContext().getServerSessionContext(), link.serverSession().getSessionContext());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void invalidateDoesNotEndTheConnection(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        for (SSLSession session : List.of(link.clientSession(), link.serverSession())) {
            assertTrue(session.isValid());
            session.invalidate();
            assertFalse(session.isValid());
            session.invalidate();
        }
        link.exchange();
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void buffersOfItsSizesHoldAnyRecord(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        for (SSLSession session : List.of(link.clientSession(), link.serverSession())) {
            assertTrue(session.getApplicationBufferSize() >= 16_384);
            // RFC 8446 §5.2 and RFC 5246 §6.2.3: a header of 5 bytes and what encryption adds.
            assertTrue(session.getPacketBufferSize() >= 5 + 16_384 + 256);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void bothSidesKnowTheirSignatureAlgorithms(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing)
                .clientKeys(Identities.client("client"))
                .server(p -> p.setNeedClientAuth(true))
                .connect();
        assertTrue(List.of(link.clientSession().getLocalSupportedSignatureAlgorithms()).contains("SHA256withECDSA"));
        assertTrue(List.of(link.serverSession().getPeerSupportedSignatureAlgorithms()).contains("SHA256withECDSA"));
        assertTrue(List.of(link.clientSession().getPeerSupportedSignatureAlgorithms()).contains("SHA256withECDSA"));
    }

    // ---- Values ----

    /** Remembers when it was bound. */
    private static final class Bound implements SSLSessionBindingListener {
        private final List<String> log;
        private final String id;

        Bound(String id, List<String> log) {
            this.id = id;
            this.log = log;
        }

        @Override
        public void valueBound(SSLSessionBindingEvent event) {
            assertNotNull(event.getSession());
            log.add(id + " bound to " + event.getName());
        }

        @Override
        public void valueUnbound(SSLSessionBindingEvent event) {
            log.add(id + " unbound from " + event.getName());
        }
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void valuesAreToldThatTheyAreBound(Pairing pairing) throws Exception {
        SSLSession session = new EngineSetup(pairing).connect().clientSession();
        List<String> log = new ArrayList<>();
        session.putValue("name", new Bound("a", log));
        session.putValue("name", new Bound("b", log));
        session.putValue("other", "a string");
        assertEquals(Set.of("name", "other"), Set.of(session.getValueNames()));
        session.removeValue("name");
        session.removeValue("name");
        assertNull(session.getValue("name"));
        assertEquals("a string", session.getValue("other"));
        assertEquals(Set.of("a bound to name", "a unbound from name", "b bound to name", "b unbound from name"), Set.copyOf(log));
        assertEquals(4, log.size());
        assertEquals("a bound to name", log.get(0));
        assertEquals("b unbound from name", log.get(3));
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void valuesHaveNames(Pairing pairing) throws Exception {
        SSLSession session = new EngineSetup(pairing).connect().clientSession();
        assertThrows(IllegalArgumentException.class, () -> session.putValue(null, "value"));
        assertThrows(IllegalArgumentException.class, () -> session.putValue("name", null));
        assertThrows(IllegalArgumentException.class, () -> session.getValue(null));
        assertThrows(IllegalArgumentException.class, () -> session.removeValue(null));
        assertNull(session.getValue("name"));
        session.removeValue("name");
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void valuesStayWithTheEnginesSession(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        SSLEngine engine = link.client().engine();
        engine.getSession().putValue("name", "value");
        link.exchange();
        assertEquals("value", engine.getSession().getValue("name"));
        assertNull(link.serverSession().getValue("name"));
    }
}
