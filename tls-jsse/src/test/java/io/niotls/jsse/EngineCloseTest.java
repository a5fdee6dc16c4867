package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.Pairing;
import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How an engine ends: closed by either side, in every order, at every time. */
@Timeout(60)
class EngineCloseTest {
    private static final String ALL = "io.niotls.jsse.testing.Pairing#all";
    private static final String SAME = "io.niotls.jsse.testing.Pairing#same";

    private static void assertResult(Status status, HandshakeStatus handshake, SSLEngineResult result) {
        assertEquals(status, result.getStatus());
        assertEquals(handshake, result.getHandshakeStatus());
    }

    /** Checks that nothing can be said or heard any more, however often it is tried. */
    private static void assertClosed(EngineDriver driver) throws SSLException {
        assertTrue(driver.engine().isOutboundDone(), "outbound");
        assertTrue(driver.engine().isInboundDone(), "inbound");
        assertEquals(HandshakeStatus.NOT_HANDSHAKING, driver.status());
        driver.deliver(new byte[] {23, 3, 3, 0, 1, 0});
        ByteBuffer data = ByteBuffer.wrap(new byte[] {1, 2, 3});
        for (int i = 0; i < 2; i++) {
            SSLEngineResult wrap = driver.wrap(data);
            assertResult(Status.CLOSED, HandshakeStatus.NOT_HANDSHAKING, wrap);
            assertEquals(0, wrap.bytesConsumed() + wrap.bytesProduced());
            SSLEngineResult unwrap = driver.unwrap();
            assertResult(Status.CLOSED, HandshakeStatus.NOT_HANDSHAKING, unwrap);
            assertEquals(0, unwrap.bytesConsumed() + unwrap.bytesProduced());
        }
    }

    // ---- After the handshake ----

    @ParameterizedTest
    @MethodSource(ALL)
    void closeNotifyGoesOutByOneWrap(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        for (EngineDriver driver : List.of(link.client(), link.server())) {
            driver.engine().closeOutbound();
            assertFalse(driver.engine().isOutboundDone());
            assertEquals(HandshakeStatus.NEED_WRAP, driver.status());
            SSLEngineResult result = driver.wrap(ByteBuffer.wrap(new byte[] {1}));
            assertResult(Status.CLOSED, HandshakeStatus.NOT_HANDSHAKING, result);
            assertEquals(0, result.bytesConsumed());
            assertTrue(result.bytesProduced() > 0);
            assertTrue(driver.engine().isOutboundDone());
            assertFalse(driver.engine().isInboundDone());
        }
        link.settle();
        assertClosed(link.client());
        assertClosed(link.server());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void thePeersCloseNotifyClosesBothDirectionsInTls12AndOneInTls13(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        link.client().engine().closeOutbound();
        link.client().wrap();
        SSLEngineResult result = link.server().unwrap();
        assertTrue(result.bytesConsumed() > 0);
        assertTrue(link.server().engine().isInboundDone());
        assertFalse(link.server().engine().isOutboundDone());
        if (pairing.isTls13()) {
            assertResult(Status.CLOSED, HandshakeStatus.NOT_HANDSHAKING, result);
            link.server().engine().closeOutbound();
            assertEquals(HandshakeStatus.NEED_WRAP, link.server().status());
        } else {
            assertResult(Status.CLOSED, HandshakeStatus.NEED_WRAP, result);
        }
        assertResult(Status.CLOSED, HandshakeStatus.NOT_HANDSHAKING, link.server().wrap());
        assertResult(Status.CLOSED, HandshakeStatus.NOT_HANDSHAKING, link.client().unwrap());
        assertClosed(link.client());
        assertClosed(link.server());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void inTls12ThereIsNoDataAfterThePeersCloseNotify(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        link.server().engine().closeOutbound();
        link.server().wrap();
        link.client().unwrap();
        ByteBuffer data = ByteBuffer.wrap(new byte[] {1, 2, 3});
        SSLEngineResult result = link.client().wrap(data);
        assertEquals(pairing.isTls13() ? Status.OK : Status.CLOSED, result.getStatus());
        assertEquals(pairing.isTls13() ? 3 : 0, result.bytesConsumed());
        assertTrue(result.bytesProduced() > 0);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void inTls13DataFlowsTheOtherWayAfterCloseNotify(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        link.client().engine().closeOutbound();
        link.settle();
        if (pairing.isTls13()) {
            byte[] data = EngineLink.data(40_000);
            for (int i = 0; i < 3; i++) {
                assertArrayEquals(data, link.transfer(link.server(), data));
            }
            assertFalse(link.client().engine().isInboundDone());
            assertFalse(link.server().engine().isOutboundDone());
            link.server().engine().closeOutbound();
            link.settle();
        }
        assertClosed(link.client());
        assertClosed(link.server());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void dataBeforeCloseNotifyIsStillRead(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        link.client().send(new byte[] {1, 2, 3});
        link.client().engine().closeOutbound();
        link.client().wrap();
        assertEquals(Status.OK, link.server().unwrap().getStatus());
        assertEquals(Status.CLOSED, link.server().unwrap().getStatus());
        assertArrayEquals(new byte[] {1, 2, 3}, link.server().received());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void dataThatWasOnItsWayIsReadAfterCloseOutbound(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        link.server().send(new byte[] {1, 2, 3});
        link.client().engine().closeOutbound();
        link.client().wrap();
        SSLEngineResult result = link.client().unwrap();
        assertResult(Status.OK, HandshakeStatus.NOT_HANDSHAKING, result);
        assertArrayEquals(new byte[] {1, 2, 3}, link.client().received());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void bothMayCloseAtOnce(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        link.client().engine().closeOutbound();
        link.server().engine().closeOutbound();
        link.settle();
        assertClosed(link.client());
        assertClosed(link.server());
        link.client().engine().closeInbound();
        link.server().engine().closeInbound();
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void closingTwiceIsClosingOnce(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        link.client().engine().closeOutbound();
        link.client().engine().closeOutbound();
        link.client().wrap();
        link.client().engine().closeOutbound();
        assertEquals(0, link.client().wrap().bytesProduced());
        link.settle();
        link.server().engine().closeOutbound();
        link.settle();
        link.server().engine().closeOutbound();
        assertClosed(link.client());
        assertClosed(link.server());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void closeInboundTellsOfTruncation(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        SSLEngine client = link.client().engine();
        assertThrows(SSLException.class, client::closeInbound);
        assertTrue(client.isInboundDone());
        client.closeInbound();
        assertTrue(client.getSession().isValid(), "a lost connection is no reason to lose the session");
        client.closeOutbound();
        link.settle();
        assertClosed(link.client());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void closeInboundLeavesTheOtherDirectionOpen(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        assertThrows(SSLException.class, link.client().engine()::closeInbound);
        byte[] data = EngineLink.data(100);
        link.client().send(data);
        link.client().engine().closeOutbound();
        link.settle();
        assertArrayEquals(data, link.server().received());
        assertTrue(link.server().engine().isInboundDone(), "close_notify has arrived");
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void closeInboundAfterCloseNotifyIsQuiet(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        link.client().engine().closeOutbound();
        link.settle();
        link.server().engine().closeInbound();
        link.server().engine().closeOutbound();
        link.settle();
        link.client().engine().closeInbound();
        assertClosed(link.client());
        assertClosed(link.server());
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void aClosedEngineDoesNotShakeHandsAgain(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        link.client().engine().closeOutbound();
        link.server().engine().closeOutbound();
        link.settle();
        assertThrows(SSLException.class, link.client().engine()::beginHandshake);
        assertThrows(SSLException.class, link.server().engine()::beginHandshake);
        assertClosed(link.client());
        assertClosed(link.server());
    }

    // ---- Before the handshake ----

    @ParameterizedTest
    @MethodSource(SAME)
    void beforeTheHandshakeThereIsNothingToSay(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).link();
        for (EngineDriver driver : List.of(link.client(), link.server())) {
            driver.engine().closeOutbound();
            assertTrue(driver.engine().isOutboundDone());
            SSLEngineResult result = driver.wrap();
            assertResult(Status.CLOSED, HandshakeStatus.NOT_HANDSHAKING, result);
            assertEquals(0, result.bytesProduced());
            driver.engine().closeInbound();
            assertClosed(driver);
        }
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void theInputOfAnUnusedEngineClosesWithoutComplaint(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).link();
        for (EngineDriver driver : List.of(link.client(), link.server())) {
            driver.engine().closeInbound();
            assertTrue(driver.engine().isInboundDone());
            assertEquals(Status.CLOSED, driver.unwrap().getStatus());
            driver.engine().closeOutbound();
            assertClosed(driver);
        }
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void anEngineWithoutModeCanBeClosed(Pairing pairing) throws Exception {
        SSLEngine engine = new EngineSetup(pairing).clientContext().createSSLEngine();
        engine.closeOutbound();
        engine.closeInbound();
        assertTrue(engine.isOutboundDone());
        assertTrue(engine.isInboundDone());
    }

    // ---- In the handshake ----

    @ParameterizedTest
    @MethodSource(ALL)
    void aClientThatGivesUpAfterItsHelloEndsBoth(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).link();
        link.client().engine().beginHandshake();
        link.client().wrap();
        link.client().engine().closeOutbound();
        assertEquals(HandshakeStatus.NEED_WRAP, link.client().status());
        link.settle();
        assertTrue(link.client().engine().isOutboundDone());
        assertTrue(link.server().engine().isInboundDone());
        link.server().engine().closeOutbound();
        link.settle();
        assertClosed(link.server());
        assertEquals(0, link.client().finished() + link.server().finished());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aServerThatGivesUpAfterTheHelloEndsBoth(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).link();
        link.client().wrap();
        link.server().unwrap();
        link.server().runTasks();
        link.server().engine().closeOutbound();
        link.settle();
        assertTrue(link.server().engine().isOutboundDone());
        assertTrue(link.client().engine().isInboundDone());
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void theEndOfInputInTheHandshakeIsAnError(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).link();
        link.client().wrap();
        link.server().unwrap();
        link.server().runTasks();
        for (EngineDriver driver : List.of(link.client(), link.server())) {
            assertThrows(SSLException.class, driver.engine()::closeInbound);
            assertTrue(driver.engine().isInboundDone());
            driver.engine().closeOutbound();
            while (driver.wrap().getStatus() == Status.OK) {
                assertFalse(driver.engine().isOutboundDone());
            }
            assertClosed(driver);
        }
    }

    /** A server whose client is gone must not be asked to wrap for ever. */
    @ParameterizedTest
    @MethodSource(SAME)
    void aLoopThatOnlyFollowsTheStatusEndsAfterTheEndOfInput(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).link();
        link.client().wrap();
        link.server().unwrap();
        link.server().runTasks();
        assertThrows(SSLException.class, link.server().engine()::closeInbound);
        for (int i = 0; i < 20 && link.server().status() == HandshakeStatus.NEED_WRAP; i++) {
            if (link.server().wrap().getStatus() == Status.CLOSED) {
                return;
            }
        }
        assertEquals(HandshakeStatus.NOT_HANDSHAKING, link.server().status());
    }
}
