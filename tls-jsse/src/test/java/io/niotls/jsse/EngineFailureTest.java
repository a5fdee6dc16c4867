package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.Pairing;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes wrong: the exception, the alert that wrap then gives, and how the engine is dead afterwards. */
@Timeout(60)
class EngineFailureTest {
    private static final String ALL = "io.niotls.jsse.testing.Pairing#all";
    private static final String SAME = "io.niotls.jsse.testing.Pairing#same";

    /** Checks that wrap gives an alert and that the engine is dead after it. */
    private static void assertAlertThenClosed(EngineDriver driver) throws SSLException {
        assertEquals(HandshakeStatus.NEED_WRAP, driver.status());
        SSLEngineResult alert = driver.wrap();
        assertTrue(alert.bytesProduced() > 0);
        while (alert.getStatus() == Status.OK) {
            alert = driver.wrap();
        }
        assertEquals(Status.CLOSED, alert.getStatus());
        assertDead(driver);
    }

    private static void assertDead(EngineDriver driver) throws SSLException {
        assertEquals(HandshakeStatus.NOT_HANDSHAKING, driver.status());
        assertTrue(driver.engine().isInboundDone());
        assertTrue(driver.engine().isOutboundDone());
        for (int i = 0; i < 2; i++) {
            SSLEngineResult wrap = driver.wrap();
            assertEquals(Status.CLOSED, wrap.getStatus());
            assertEquals(0, wrap.bytesProduced());
            SSLEngineResult unwrap = driver.unwrap();
            assertEquals(Status.CLOSED, unwrap.getStatus());
            assertEquals(0, unwrap.bytesConsumed());
        }
        driver.engine().closeInbound();
        driver.engine().closeOutbound();
        assertThrows(SSLException.class, driver.engine()::beginHandshake);
    }

    private static void assertFatalAlert(String alert, SSLException e) {
        assertTrue(e.getMessage().contains("Received fatal alert: " + alert), e.toString());
    }

    static Stream<Arguments> garbage() {
        return Pairing.same().flatMap(pairing -> Stream.of(
                Arguments.of(pairing, "HTTP", "GET / HTTP/1.1\r\nHost: server.test\r\n\r\n".getBytes(StandardCharsets.US_ASCII)),
                Arguments.of(pairing, "zeros", new byte[64]),
                Arguments.of(pairing, "an unknown record version", new byte[] {22, 9, 9, 0, 5, 1, 0, 0, 1, 0}),
                Arguments.of(pairing, "an unknown handshake message", new byte[] {22, 3, 3, 0, 5, 99, 0, 0, 1, 0}),
                Arguments.of(pairing, "a hello that is too short", new byte[] {22, 3, 3, 0, 6, 1, 0, 0, 2, 3, 3}),
                Arguments.of(pairing, "a record that is too long", new byte[] {22, 3, 3, (byte) 0xFF, (byte) 0xFF, 1}),
                Arguments.of(pairing, "data", new byte[] {23, 3, 3, 0, 2, 1, 1})));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("garbage")
    void aServerRefusesGarbage(Pairing pairing, String name, byte[] bytes) throws Exception {
        EngineDriver server = new EngineSetup(pairing).link().server();
        server.deliver(bytes);
        assertThrows(SSLException.class, () -> {
            server.unwrap();
            server.runTasks();
            server.unwrap();
        });
        assertAlertThenClosed(server);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("garbage")
    void aClientRefusesGarbage(Pairing pairing, String name, byte[] bytes) throws Exception {
        EngineDriver client = new EngineSetup(pairing).link().client();
        client.wrap();
        client.deliver(bytes);
        assertThrows(SSLException.class, () -> {
            client.unwrap();
            client.runTasks();
            client.unwrap();
        });
        assertAlertThenClosed(client);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aRecordThatWasChangedIsTheEnd(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        link.client().send(EngineLink.data(100));
        byte[] record = link.server().intercept();
        record[record.length - 1] ^= 1;
        link.server().deliver(record);
        assertThrows(SSLException.class, link.server()::unwrap);
        assertEquals(0, link.server().received().length);
        assertAlertThenClosed(link.server());
        SSLException told = assertThrows(SSLException.class, link.client()::unwrap);
        assertFatalAlert("bad_record_mac", told);
        assertDead(link.client());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aRecordThatIsLostIsTheEnd(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        link.client().send(new byte[] {1});
        link.server().intercept();
        link.client().send(new byte[] {2});
        assertThrows(SSLException.class, link.server()::unwrap);
        assertAlertThenClosed(link.server());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aFatalErrorInvalidatesTheSession(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        assertTrue(link.serverSession().isValid());
        link.client().send(new byte[] {1});
        byte[] record = link.server().intercept();
        record[record.length - 1] ^= 1;
        link.server().deliver(record);
        link.settle();
        assertFalse(link.serverSession().isValid());
        assertFalse(link.clientSession().isValid());
    }

    // ---- In the handshake ----

    /** Checks how a handshake failed that one side refused. */
    private static void assertRefused(EngineDriver refuser, EngineDriver told, String alert) throws SSLException {
        assertInstanceOf(SSLHandshakeException.class, refuser.failure());
        assertInstanceOf(SSLHandshakeException.class, told.failure());
        assertFatalAlert(alert, told.failure());
        assertDead(refuser);
        assertDead(told);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aServerWithoutAKeyRefusesEverybody(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).serverKeys().attempt();
        assertRefused(link.server(), link.client(), "handshake_failure");
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void versionsThatDoNotMeetAreRefused(Pairing pairing) throws Exception {
        String other = pairing.isTls13() ? "TLSv1.2" : "TLSv1.3";
        EngineLink link = new EngineSetup(pairing).client(p -> p.setProtocols(new String[] {other})).attempt();
        assertRefused(link.server(), link.client(), "protocol_version");
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void suitesThatDoNotMeetAreRefused(Pairing pairing) throws Exception {
        String prefix = pairing.isTls13() ? "TLS_" : "TLS_ECDHE_ECDSA_WITH_";
        EngineLink link = new EngineSetup(pairing)
                .client(p -> p.setCipherSuites(new String[] {prefix + "AES_128_GCM_SHA256"}))
                .server(p -> p.setCipherSuites(new String[] {prefix + "AES_256_GCM_SHA384"}))
                .attempt();
        assertRefused(link.server(), link.client(), "handshake_failure");
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aClientThatCreatesNoSessionsNeedsOneToResume(Pairing pairing) throws Exception {
        EngineSetup setup = new EngineSetup(pairing);
        EngineLink refused = setup.link();
        refused.client().engine().setEnableSessionCreation(false);
        assertFalse(refused.client().engine().getEnableSessionCreation());
        assertThrows(SSLException.class, refused::handshake);
        setup.connect();
        EngineLink resumed = setup.link();
        resumed.client().engine().setEnableSessionCreation(false);
        resumed.handshake().exchange();
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void theAlertOfAHandshakeIsReadInClearAndUnderKeys(Pairing pairing) throws Exception {
        // The client refuses after the server's keys are in use (TLS 1.3) or before any are (TLS 1.2).
        EngineLink link = new EngineSetup(pairing).clientTrust(new NoTrust()).attempt();
        assertInstanceOf(SSLHandshakeException.class, link.client().failure());
        SSLException told = link.server().failure();
        assertInstanceOf(SSLHandshakeException.class, told);
        assertFatalAlert("certificate_unknown", told);
        assertDead(link.client());
        assertDead(link.server());
    }

    private static final class NoTrust extends EngineTrust {
        @Override
        void judge(Question question) throws CertificateException {
            throw new CertificateException("nobody is trusted here");
        }
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void aFatalAlertIsNotAnswered(Pairing pairing) throws Exception {
        EngineDriver client = new EngineSetup(pairing).link().client();
        client.wrap();
        client.deliver(new byte[] {21, 3, 3, 0, 2, 2, 40});
        SSLException told = assertThrows(SSLHandshakeException.class, client::unwrap);
        assertFatalAlert("handshake_failure", told);
        assertDead(client);
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void closeNotifyInsteadOfAnAnswerIsNoHandshake(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).link();
        link.client().wrap();
        link.client().deliver(new byte[] {21, 3, 3, 0, 2, 1, 0});
        link.settle();
        assertTrue(link.client().engine().isInboundDone());
        assertEquals(0, link.client().finished());
        assertFalse(link.client().engine().getSession().isValid());
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void aFailedEngineHarmsNoOther(Pairing pairing) throws Exception {
        EngineSetup setup = new EngineSetup(pairing).clientKeys(Identities.client("client"));
        EngineDriver server = setup.link().server();
        server.deliver(new byte[64]);
        assertThrows(SSLException.class, server::unwrap);
        setup.connect().exchange();
    }
}
