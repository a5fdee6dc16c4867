package io.niotls.jsse;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.Pairing;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The streams of a socket, apart from how they move much data and how they end. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketStreamTest {
    private static final String PAIRINGS = "io.niotls.jsse.testing.Pairing#same";

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void streamsAreTheSameAtEachCall(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            InputStream in = pair.client().getInputStream();
            OutputStream out = pair.client().getOutputStream();
            pair.handshake();
            assertSame(in, pair.client().getInputStream());
            assertSame(out, pair.client().getOutputStream());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void availableCountsWhatIsDecrypted(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.established(pairing)) {
            InputStream in = pair.client().getInputStream();
            assertEquals(0, in.available());
            SocketPair.write(pair.server(), "0123456789");
            assertEquals('0', in.read());
            assertEquals(9, in.available());
            assertEquals("123456789", new String(in.readNBytes(9), US_ASCII));
            assertEquals(0, in.available());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void availableBeforeTheHandshakeIsNothing(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            assertEquals(0, pair.client().getInputStream().available());
            pair.handshake().talk();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void readReturnsWhatIsThere(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.established(pairing)) {
            SocketPair.write(pair.server(), "short");
            byte[] buffer = new byte[100];
            assertEquals(5, pair.client().getInputStream().read(buffer, 10, 90));
            assertEquals("short", new String(buffer, 10, 5, US_ASCII));
            assertEquals(0, buffer[9]);
            assertEquals(0, buffer[15]);
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void skipSkipsDecryptedBytes(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.established(pairing)) {
            SocketPair.write(pair.server(), "0123456789");
            InputStream in = pair.client().getInputStream();
            assertEquals(4, in.skip(4));
            assertEquals('4', in.read());
            assertEquals(0, in.skip(0));
            assertEquals(0, in.skip(-1));
            assertEquals('5', in.read());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void readOfNothingReturnsAtOnce(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.established(pairing)) {
            assertEquals(0, pair.client().getInputStream().read(new byte[0]));
            assertEquals(0, pair.client().getInputStream().read(new byte[3], 3, 0));
            pair.talk();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void emptyWriteIsNoData(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.established(pairing)) {
            pair.client().getOutputStream().write(new byte[0]);
            pair.client().getOutputStream().flush();
            pair.talk();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void byteValuesAreUnsigned(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.established(pairing)) {
            pair.client().getOutputStream().write(0x1ff);
            pair.client().getOutputStream().write(-128);
            assertEquals(255, pair.server().getInputStream().read());
            assertEquals(128, pair.server().getInputStream().read());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void refusesRangesOutsideOfTheArray(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.established(pairing)) {
            InputStream in = pair.client().getInputStream();
            OutputStream out = pair.client().getOutputStream();
            byte[] four = new byte[4];
            assertThrows(IndexOutOfBoundsException.class, () -> in.read(four, 2, 3));
            assertThrows(IndexOutOfBoundsException.class, () -> in.read(four, -1, 1));
            assertThrows(IndexOutOfBoundsException.class, () -> in.read(four, 0, -1));
            assertThrows(IndexOutOfBoundsException.class, () -> out.write(four, 2, 3));
            assertThrows(IndexOutOfBoundsException.class, () -> out.write(four, -1, 1));
            assertThrows(NullPointerException.class, () -> in.read(null, 0, 1));
            assertThrows(NullPointerException.class, () -> out.write(null, 0, 1));
            pair.talk();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void noMark(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            assertFalse(pair.client().getInputStream().markSupported());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void endIsSeenAgainAndAgain(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.established(pairing)) {
            SocketTask<Void> closing = SocketTask.run(pair.server()::close);
            InputStream in = pair.client().getInputStream();
            assertEquals(-1, in.read());
            assertEquals(-1, in.read(new byte[5]));
            assertEquals(-1, in.read());
            assertEquals(0, in.available());
            assertFalse(pair.client().isClosed());
            pair.client().close();
            closing.result();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void closedSocketReadsAndWritesNoMore(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.established(pairing)) {
            InputStream in = pair.client().getInputStream();
            OutputStream out = pair.client().getOutputStream();
            SocketTask<Void> ending = SocketTask.run(pair.server()::close);
            pair.client().close();
            ending.result();
            assertTrue(pair.client().isClosed());
            assertEquals(-1, in.read(), "an end in good order, whoever made it");
            assertEquals(-1, in.read(new byte[1]));
            assertThrows(SocketException.class, () -> out.write(1));
            assertThrows(SocketException.class, () -> out.write(new byte[1]));
            assertThrows(SocketException.class, pair.client()::getInputStream);
            assertThrows(SocketException.class, pair.client()::getOutputStream);
            assertThrows(IOException.class, pair.client()::startHandshake);
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void closingAStreamClosesTheSocket(Pairing pairing) throws Exception {
        for (boolean input : new boolean[] {true, false}) {
            try (SocketPair pair = SocketPair.established(pairing)) {
                SocketTask<Integer> reading = SocketTask.start(() -> {
                    int end = pair.server().getInputStream().read();
                    pair.server().close();
                    return end;
                });
                if (input) {
                    pair.client().getInputStream().close();
                } else {
                    pair.client().getOutputStream().close();
                }
                assertTrue(pair.client().isClosed());
                assertEquals(-1, reading.result());
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void closedSocketStaysClosed(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.established(pairing)) {
            SocketTask<Void> ending = SocketTask.run(pair.server()::close);
            pair.client().close();
            ending.result();
            pair.client().close();
            pair.client().close();
            assertTrue(pair.client().isClosed());
            assertTrue(pair.client().isConnected(), "as of a plain socket: it was");
            assertTrue(pair.client().getSession().isValid() || pairing.isTls13(), "the session can be resumed");
        }
    }
}
