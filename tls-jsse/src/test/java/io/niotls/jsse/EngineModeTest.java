package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who an engine is: client or server, chosen before the handshake and never after; and a second handshake. */
@Timeout(60)
class EngineModeTest {
    private static final String ALL = "io.niotls.jsse.testing.Pairing#all";
    private static final String SAME = "io.niotls.jsse.testing.Pairing#same";

    @ParameterizedTest
    @MethodSource(SAME)
    void anEngineThatIsNeitherRefusesToWork(Pairing pairing) {
        SSLEngine engine = new EngineSetup(pairing).clientContext().createSSLEngine();
        ByteBuffer buffer = ByteBuffer.allocate(40_000);
        assertThrows(IllegalStateException.class, engine::beginHandshake);
        assertThrows(IllegalStateException.class, () -> engine.wrap(buffer, buffer.duplicate()));
        assertThrows(IllegalStateException.class, () -> engine.unwrap(buffer, buffer.duplicate()));
        assertThrows(IllegalStateException.class, () -> engine.wrap(new ByteBuffer[] {buffer}, buffer.duplicate()));
        assertNull(engine.getDelegatedTask());
        assertEquals(HandshakeStatus.NOT_HANDSHAKING, engine.getHandshakeStatus());
        assertFalse(engine.isInboundDone());
        assertFalse(engine.isOutboundDone());
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void theModeMayChangeUntilTheHandshakeStarts(Pairing pairing) throws Exception {
        EngineSetup setup = new EngineSetup(pairing);
        SSLEngine client = setup.serverEngine();
        client.setUseClientMode(true);
        assertTrue(client.getUseClientMode());
        SSLEngine server = setup.serverEngine();
        server.setUseClientMode(true);
        server.setUseClientMode(false);
        assertFalse(server.getUseClientMode());
        EngineLink.of(setup.clientEngine(), server).handshake().exchange();
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void theModeStaysOnceTheHandshakeHasStarted(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).link();
        link.client().engine().beginHandshake();
        link.server().engine().beginHandshake();
        assertThrows(IllegalArgumentException.class, () -> link.client().engine().setUseClientMode(false));
        assertThrows(IllegalArgumentException.class, () -> link.server().engine().setUseClientMode(true));
        link.handshake();
        assertThrows(IllegalArgumentException.class, () -> link.client().engine().setUseClientMode(false));
        assertThrows(IllegalArgumentException.class, () -> link.client().engine().setUseClientMode(true));
        link.exchange();
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void beginHandshakeTwiceIsOnce(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).link();
        link.client().engine().beginHandshake();
        link.client().engine().beginHandshake();
        link.client().wrap();
        link.client().engine().beginHandshake();
        assertEquals(HandshakeStatus.NEED_UNWRAP, link.client().status());
        link.settle();
        assertEquals(1, link.server().finished());
        link.exchange();
    }

    /** In TLS 1.3 a second handshake is a change of keys. */
    @ParameterizedTest
    @MethodSource(ALL)
    void beginHandshakeAfterwardsChangesKeysInTls13(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        if (!pairing.isTls13()) {
            return;
        }
        for (EngineDriver driver : new EngineDriver[] {link.client(), link.server(), link.client()}) {
            driver.engine().beginHandshake();
            assertEquals(HandshakeStatus.NEED_WRAP, driver.status());
            assertTrue(driver.wrap().bytesProduced() > 0);
            link.settle();
            assertEquals(HandshakeStatus.NOT_HANDSHAKING, link.client().status());
            assertEquals(HandshakeStatus.NOT_HANDSHAKING, link.server().status());
            link.exchange();
        }
    }

    /** In TLS 1.2 SunJSSE renegotiates; ours does not speak of it, and the connection lives on. */
    @ParameterizedTest
    @MethodSource(ALL)
    void beginHandshakeAfterwardsRenegotiatesInTls12OrIsRefused(Pairing pairing) throws Exception {
        EngineLink link = new EngineSetup(pairing).connect();
        if (pairing.isTls13()) {
            return;
        }
        SSLEngine client = link.client().engine();
        if (pairing.client() == JsseStack.NIOTLS) {
            assertThrows(SSLException.class, client::beginHandshake);
            assertEquals(HandshakeStatus.NOT_HANDSHAKING, client.getHandshakeStatus());
            link.exchange();
        } else if (pairing.server() == JsseStack.SUN_JSSE) {
            client.beginHandshake();
            link.settle();
            assertEquals(2, link.client().finished());
            link.exchange();
        } else {
            client.beginHandshake();
            link.settle();
            assertEquals(1, link.server().finished());
            assertEquals(1, link.client().finished());
        }
    }

    @ParameterizedTest
    @MethodSource(SAME)
    void aClientNeedsNoNameOfItsPeer(Pairing pairing) throws Exception {
        EngineLink nobody = new EngineSetup(pairing).peer(null, 0).connect();
        assertNull(nobody.client().engine().getPeerHost());
        assertEquals(-1, nobody.client().engine().getPeerPort());
        nobody.exchange();
        EngineLink noPort = new EngineSetup(pairing).peer(EngineSetup.HOST, -1).connect();
        assertEquals(EngineSetup.HOST, noPort.client().engine().getPeerHost());
        assertEquals(-1, noPort.client().engine().getPeerPort());
        noPort.exchange();
        new EngineSetup(pairing).peer("", 443).connect().exchange();
        new EngineSetup(pairing).peer("not a host name!", 443).connect().exchange();
        new EngineSetup(pairing).peer("127.0.0.1", 443).connect().exchange();
        new EngineSetup(pairing).peer("::1", 443).connect().exchange();
    }
}
