package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A handshake step by step: what each call gives, and what the engine asks for after it. */
@Timeout(60)
class EngineHandshakeTest {
    private static final String ALL = "io.niotls.jsse.testing.Pairing#all";
    private static final String SAME = "io.niotls.jsse.testing.Pairing#same";

    private static void assertResult(Status status, HandshakeStatus handshake, SSLEngineResult result) {
        assertEquals(status, result.getStatus());
        assertEquals(handshake, result.getHandshakeStatus());
    }

    private static void assertNothing(HandshakeStatus handshake, SSLEngineResult result) {
        assertResult(Status.OK, handshake, result);
        assertEquals(0, result.bytesConsumed());
        assertEquals(0, result.bytesProduced());
    }

    /** Wraps until the engine asks for something else, and returns the last result. */
    private static SSLEngineResult wrapFlight(EngineDriver driver) throws Exception {
        SSLEngineResult result;
        do {
            result = driver.wrap();
            assertEquals(Status.OK, result.getStatus());
            assertEquals(0, result.bytesConsumed());
            assertTrue(result.bytesProduced() > 0);
        } while (result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP);
        return result;
    }

    /** Unwraps all that waits, running tasks, and wraps what is asked for; returns the last result. */
    private static SSLEngineResult answer(EngineDriver driver) throws Exception {
        SSLEngineResult result;
        do {
            result = driver.unwrap();
            assertEquals(Status.OK, result.getStatus());
            assertEquals(0, result.bytesProduced());
            assertTrue(result.bytesConsumed() > 0);
            if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                assertTrue(driver.runTasks());
            }
            if (driver.status() == HandshakeStatus.NEED_WRAP) {
                result = wrapFlight(driver);
            }
        } while (driver.waiting() > 0);
        return result;
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void isNotHandshakingBeforeItStarts(Pairing pairing) {
        EngineLink link = new EngineSetup(pairing).link();
        assertEquals(HandshakeStatus.NOT_HANDSHAKING, link.client().status());
        assertEquals(HandshakeStatus.NOT_HANDSHAKING, link.server().status());
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void beginHandshakeAsksTheClientToWrapAndTheServerToUnwrap(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).link();
        link.client().engine().beginHandshake();
        link.server().engine().beginHandshake();
        assertEquals(HandshakeStatus.NEED_WRAP, link.client().status());
        assertEquals(HandshakeStatus.NEED_UNWRAP, link.server().status());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void wrapStartsTheClientAndUnwrapTheServer(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).link();
        assertResult(Status.OK, HandshakeStatus.NEED_UNWRAP, link.client().wrap());
        SSLEngineResult result = link.server().unwrap();
        assertResult(Status.OK, HandshakeStatus.NEED_TASK, result);
        assertEquals(0, link.server().waiting());
        link.settle();
        link.exchange();
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void unwrapStartsTheClientToo(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).link();
        assertNothing(HandshakeStatus.NEED_WRAP, link.client().unwrap());
        assertEquals(HandshakeStatus.NEED_WRAP, link.client().status());
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void wrapStartsTheServerThatHasNothingToSay(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).link();
        assertNothing(HandshakeStatus.NEED_UNWRAP, link.server().wrap());
        assertEquals(HandshakeStatus.NEED_UNWRAP, link.server().status());
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void aCallOutOfTurnDoesNothing(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).link();
        link.client().engine().beginHandshake();
        assertNothing(HandshakeStatus.NEED_WRAP, link.client().unwrap());
        wrapFlight(link.client());
        assertNothing(HandshakeStatus.NEED_UNWRAP, link.client().wrap());
        link.server().unwrap();
        link.server().deliver((byte) 22);
        assertNothing(HandshakeStatus.NEED_TASK, link.server().unwrap());
        assertNothing(HandshakeStatus.NEED_TASK, link.server().wrap());
        link.server().runTasks();
        assertNothing(HandshakeStatus.NEED_WRAP, link.server().unwrap());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void everyFlightOfAFullHandshake(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).link();
        EngineDriver client = link.client();
        EngineDriver server = link.server();
        client.engine().beginHandshake();
        assertEquals(HandshakeStatus.NEED_UNWRAP, wrapFlight(client).getHandshakeStatus());
        assertEquals(HandshakeStatus.NEED_UNWRAP, answer(server).getHandshakeStatus());
        if (pairing.isTls13()) {
            assertEquals(HandshakeStatus.FINISHED, answer(client).getHandshakeStatus());
            // With the tickets.
            assertEquals(HandshakeStatus.FINISHED, answer(server).getHandshakeStatus());
        } else {
            assertEquals(HandshakeStatus.NEED_UNWRAP, answer(client).getHandshakeStatus());
            assertEquals(HandshakeStatus.FINISHED, answer(server).getHandshakeStatus());
            assertEquals(HandshakeStatus.FINISHED, answer(client).getHandshakeStatus());
        }
        assertEquals(HandshakeStatus.NOT_HANDSHAKING, client.status());
        assertEquals(HandshakeStatus.NOT_HANDSHAKING, server.status());
        assertEquals(1, client.finished());
        assertEquals(1, server.finished());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void everyFlightOfAResumedHandshake(Pairing pairing) throws Exception {
        EngineSetup setup = new EngineSetup(pairing);
        setup.connect();
        EngineLink link = setup.link();
        EngineDriver client = link.client();
        EngineDriver server = link.server();
        client.engine().beginHandshake();
        assertEquals(HandshakeStatus.NEED_UNWRAP, wrapFlight(client).getHandshakeStatus());
        assertEquals(HandshakeStatus.NEED_UNWRAP, answer(server).getHandshakeStatus());
        assertEquals(HandshakeStatus.FINISHED, answer(client).getHandshakeStatus());
        assertEquals(HandshakeStatus.FINISHED, answer(server).getHandshakeStatus());
        assertEquals(1, client.finished());
        assertEquals(1, server.finished());
        link.settle();
        link.exchange();
    }

    /** SunJSSE says FINISHED for each ticket it reads; ours once a connection, as the contract has it. */
    @ParameterizedTest
    @MethodSource(ALL)
    void eachSideSaysFinishedOnce(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        link.exchange();
        boolean perTicket = pairing.client() == JsseStack.SUN_JSSE && pairing.isTls13();
        assertTrue(perTicket ? link.client().finished() > 1 : link.client().finished() == 1);
        assertEquals(1, link.server().finished());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void resultsSayWhatTheEngineSaysNext(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).link();
        link.client().engine().beginHandshake();
        List<EngineDriver> drivers = List.of(link.client(), link.server());
        boolean moved = true;
        while (moved) {
            moved = false;
            for (EngineDriver driver : drivers) {
                int before = driver.results().size();
                moved |= driver.advance();
                List<SSLEngineResult> fresh = driver.results().subList(before, driver.results().size());
                for (SSLEngineResult result : fresh) {
                    if (result.getHandshakeStatus() != HandshakeStatus.FINISHED) {
                        assertEquals(result.getHandshakeStatus(), driver.status());
                    }
                }
            }
        }
        link.exchange();
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void dataFollowsTheClientsFinishedWithoutWaiting(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).link();
        link.client().engine().beginHandshake();
        while (link.client().finished() == 0) {
            assertTrue(link.client().advance() | link.server().advance());
        }
        link.client().send(new byte[] {1, 2, 3});
        link.settle();
        assertArrayEquals(new byte[] {1, 2, 3}, link.server().received());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void dataGivenToWrapInTheHandshakeStaysWhereItIs(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).link();
        List<SSLEngineResult> wraps = new ArrayList<>();
        ByteBuffer data = ByteBuffer.wrap(new byte[] {1, 2, 3});
        wraps.add(link.client().wrap(data));
        link.server().unwrap();
        link.server().runTasks();
        while (link.server().status() == HandshakeStatus.NEED_WRAP) {
            wraps.add(link.server().wrap(data));
        }
        assertEquals(3, data.remaining());
        wraps.forEach(result -> assertEquals(0, result.bytesConsumed()));
    }
}
