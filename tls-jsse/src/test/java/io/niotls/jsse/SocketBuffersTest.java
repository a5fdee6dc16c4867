package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** However a connection ends, each pooled buffer is given back, once, and with nothing in it that was secret. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketBuffersTest {
    /** A record of application data of 100 bytes, of which 3 come. */
    private static final byte[] CUT = {23, 3, 3, 0, 100, 1, 2, 3};
    private static final byte[] NO_RECORD = new byte[4_000];
    private static final int ROUNDS = 50;

    private final List<PoolCount> pools = PoolCount.ofSockets();

    static Stream<Pairing> versions() {
        return Pairing.PROTOCOLS.stream().map(protocol -> new Pairing(JsseStack.NIOTLS, JsseStack.NIOTLS, protocol));
    }

    private void assertAllBack() {
        pools.forEach(PoolCount::assertAllBack);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void givesBackWhatAReaderHoldsUnderWhichTheSocketIsClosed(Pairing pairing) throws Exception {
        try (SocketPlainPair plain = SocketPlainPair.connect(); SocketPair pair = SocketPair.over(pairing, plain)) {
            pair.handshake().talk();
            plain.server().getOutputStream().write(CUT);
            SocketTask<Integer> reading = SocketTask.start(() -> pair.client().getInputStream().read()).awaitBlocked();
            pair.client().close();
            assertInstanceOf(SocketException.class, reading.failure());
        }
        assertAllBack();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void givesBackWhatATimeoutHasLeft(Pairing pairing) throws Exception {
        try (SocketPlainPair plain = SocketPlainPair.connect(); SocketPair pair = SocketPair.over(pairing, plain)) {
            pair.handshake().talk();
            plain.server().getOutputStream().write(CUT);
            pair.client().setSoTimeout(1);
            assertThrows(SocketTimeoutException.class, () -> {
                while (true) {
                    pair.client().getInputStream().read();
                }
            });
        }
        assertAllBack();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void wipesWhatWasOpenedAndNotRead(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.established(pairing).talk()) {
            pair.server().getOutputStream().write(SocketPair.random(10_000, 1));
            assertEquals(1, pair.client().getInputStream().read(new byte[1]));
        }
        assertAllBack();
        pools.get(1).assertAllWiped();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void keepsWhatWasOpenedBeforeAFailureUntilItIsClosed(Pairing pairing) throws Exception {
        byte[] sent = SocketPair.random(10_000, 1);
        try (SocketPlainPair plain = SocketPlainPair.connect(); SocketPair pair = SocketPair.over(pairing, plain)) {
            pair.handshake().talk();
            pair.server().getOutputStream().write(sent);
            plain.server().getOutputStream().write(NO_RECORD);
            while (plain.client().getInputStream().available() < sent.length + NO_RECORD.length) {
                Thread.yield(); // until a read sees both
            }
            InputStream in = pair.client().getInputStream();
            assertArrayEquals(new byte[] {sent[0]}, in.readNBytes(1));
            assertThrows(SSLException.class, () -> pair.client().getOutputStream().write(1));
            assertEquals(sent[1], (byte) in.read());
        }
        assertAllBack();
        pools.get(1).assertAllWiped();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void givesBackWhatAForgedRecordWasOpenedInto(Pairing pairing) throws Exception {
        try (SocketPlainPair plain = SocketPlainPair.connect(); SocketPair pair = SocketPair.over(pairing, plain)) {
            pair.handshake().talk();
            byte[] forged = new byte[5 + 100];
            System.arraycopy(CUT, 0, forged, 0, 5);
            plain.server().getOutputStream().write(forged);
            assertThrows(SSLException.class, () -> pair.client().getInputStream().read());
        }
        assertAllBack();
        pools.get(1).assertAllWiped();
    }

    @Test
    void givesBackWhatAHandshakeHoldsThatFails() throws Exception {
        try (SocketPlainPair plain = SocketPlainPair.connect();
                SSLSocket server = SocketPair.serverOver(JsseStack.NIOTLS, plain.server(), true)) {
            plain.client().getOutputStream().write(new byte[] {22, 3, 1, 1, 0, 1, 0, 0});
            plain.client().shutdownOutput();
            assertThrows(SSLException.class, server::startHandshake);
            assertAllBack(); // at once: such a socket has nothing that could be read
        }
    }

    @Test
    void givesBackWhatAHandshakeHoldsUnderWhichTheSocketIsClosed() throws Exception {
        try (SocketPlainPair plain = SocketPlainPair.connect()) {
            SSLSocket server = SocketPair.serverOver(JsseStack.NIOTLS, plain.server(), true);
            plain.client().getOutputStream().write(new byte[] {22, 3, 1, 1, 0, 1, 0, 0});
            SocketTask<Void> handshaking = SocketTask.run(server::startHandshake).awaitBlocked();
            server.close();
            assertInstanceOf(IOException.class, handshaking.failure());
        }
        assertAllBack();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void givesBackWhatAWriterHoldsUnderWhichTheSocketIsClosed(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.established(pairing).talk()) {
            byte[] data = SocketPair.random(1 << 16, 1);
            SocketTask<Void> writing = SocketTask.run(() -> {
                while (true) {
                    pair.client().getOutputStream().write(data);
                }
            }).awaitBlocked();
            pair.client().close();
            assertInstanceOf(SocketException.class, writing.failure());
        }
        assertAllBack();
    }

    /** A buffer that is given back twice is two connections' at once. */
    @ParameterizedTest
    @MethodSource("versions")
    void givesNothingBackTwiceWhereReaderWriterAndTwoClosersMeet(Pairing pairing) throws Exception {
        byte[] data = SocketPair.random(20_000, 1);
        for (int round = 0; round < ROUNDS; round++) {
            try (SocketPair pair = SocketPair.established(pairing).talk()) {
                pair.server().getOutputStream().write(data);
                assertEquals(1, pair.client().getInputStream().read(new byte[1]));
                CountDownLatch start = new CountDownLatch(1);
                List<SocketTask<Void>> tasks = List.of(
                        racing(start, () -> pair.client().getInputStream().read(new byte[100])),
                        racing(start, () -> pair.client().getOutputStream().write(data)),
                        racing(start, () -> pair.client().close()),
                        racing(start, () -> pair.client().close()));
                start.countDown();
                for (SocketTask<Void> task : tasks) {
                    task.result();
                }
            }
            assertAllBack();
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private static SocketTask<Void> racing(CountDownLatch start, Step step) {
        return SocketTask.run(() -> {
            start.await();
            try {
                step.run();
            } catch (IOException closedMeanwhile) {
                return; // whichever comes first
            }
        });
    }
}
