package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.Pairing;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** SO_TIMEOUT in the handshake and in reads. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketTimeoutTest {
    private static final String PAIRINGS = "io.niotls.jsse.testing.Pairing#all";
    private static final int SHORT_MILLIS = 20;

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void readTimesOutAndTheConnectionGoesOn(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.established(pairing)) {
            for (SSLSocket socket : new SSLSocket[] {pair.client(), pair.server()}) {
                socket.setSoTimeout(SHORT_MILLIS);
                assertEquals(SHORT_MILLIS, socket.getSoTimeout());
                for (int i = 0; i < 3; i++) {
                    assertThrows(SocketTimeoutException.class, () -> socket.getInputStream().read());
                }
                socket.setSoTimeout(0);
            }
            pair.talk();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void timeoutWithinARecordLosesNothing(Pairing pairing) throws Exception {
        try (SocketRelay relay = SocketRelay.start(); SocketPair pair = relay.handshaken(pairing)) {
            pair.client().setSoTimeout(SHORT_MILLIS);
            relay.hold(3);
            SocketPair.write(pair.server(), "a record in two parts");
            relay.awaitHeld();
            assertThrows(SocketTimeoutException.class, () -> pair.client().getInputStream().read());
            assertThrows(SocketTimeoutException.class, () -> pair.client().getInputStream().read());
            pair.client().setSoTimeout(SocketPair.HANG_MILLIS);
            relay.release();
            assertEquals("a record in two parts", SocketPair.read(pair.client(), 21));
            pair.client().setSoTimeout(0);
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void timeoutWithinARecordsBodyLosesNothing(Pairing pairing) throws Exception {
        try (SocketRelay relay = SocketRelay.start(); SocketPair pair = relay.handshaken(pairing)) {
            pair.client().setSoTimeout(SHORT_MILLIS);
            relay.hold(12);
            SocketPair.write(pair.server(), "a record in two parts");
            relay.awaitHeld();
            assertThrows(SocketTimeoutException.class, () -> pair.client().getInputStream().read());
            pair.client().setSoTimeout(SocketPair.HANG_MILLIS);
            relay.release();
            assertEquals("a record in two parts", SocketPair.read(pair.client(), 21));
            pair.client().setSoTimeout(0);
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#same")
    void clientsHandshakeTimesOutAtSilentServer(Pairing pairing) throws Exception {
        try (SocketPlainPair plain = SocketPlainPair.connect();
                SSLSocket client = (SSLSocket) SocketPair.clientContext(pairing.client()).getSocketFactory()
                        .createSocket(plain.client(), "localhost", 443, true)) {
            client.setSoTimeout(SHORT_MILLIS);
            assertThrows(SocketTimeoutException.class, client::startHandshake);
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#same")
    void serversHandshakeTimesOutAtSilentClient(Pairing pairing) throws Exception {
        try (SocketPlainPair plain = SocketPlainPair.connect();
                SSLSocket server = SocketPair.serverOver(pairing.server(), plain.server(), true)) {
            server.setSoTimeout(SHORT_MILLIS);
            assertThrows(SocketTimeoutException.class, server::startHandshake);
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void handshakeGoesOnAfterATimeout(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            pair.client().setSoTimeout(SHORT_MILLIS);
            assertThrows(SocketTimeoutException.class, pair.client()::startHandshake);
            assertThrows(SocketTimeoutException.class, pair.client()::startHandshake);
            pair.client().setSoTimeout(0);
            pair.handshake().talk();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void serversHandshakeGoesOnAfterATimeout(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            pair.server().setSoTimeout(SHORT_MILLIS);
            assertThrows(SocketTimeoutException.class, pair.server()::startHandshake);
            pair.server().setSoTimeout(0);
            pair.handshake().talk();
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#same")
    void implicitHandshakeOfAReadTimesOut(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            pair.client().setSoTimeout(SHORT_MILLIS);
            IOException failure = assertThrows(IOException.class, () -> pair.client().getInputStream().read());
            assertTrue(failure instanceof SocketTimeoutException
                    || failure.getCause() instanceof SocketTimeoutException, failure::toString);
            pair.client().setSoTimeout(0);
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#same")
    void refusesNegativeTimeoutAndTimeoutOfClosedSocket(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            assertThrows(IllegalArgumentException.class, () -> pair.client().setSoTimeout(-1));
            pair.client().close();
            assertThrows(SocketException.class, () -> pair.client().setSoTimeout(1));
            assertThrows(SocketException.class, () -> pair.client().getSoTimeout());
        }
    }
}
