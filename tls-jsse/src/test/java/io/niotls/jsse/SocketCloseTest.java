package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.Pairing;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The end of a connection in good order: close and half-close, from this thread and from another one. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketCloseTest {
    private static final String PAIRINGS = "io.niotls.jsse.testing.Pairing#all";

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void closeUnblocksAReader(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.established(pairing).talk()) {
            SocketTask<Integer> reading = SocketTask.start(() -> pair.client().getInputStream().read());
            reading.awaitBlocked();
            SocketTask<Void> ending = SocketTask.run(() -> {
                assertEquals(-1, pair.server().getInputStream().read());
                pair.server().close();
            });
            pair.client().close();
            // Which of both it is, is a race of the closing thread with the peer's answer.
            try {
                assertEquals(-1, reading.result());
            } catch (SocketException closed) {
                assertTrue(pair.client().isClosed());
            }
            ending.result();
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#same")
    void closeUnblocksAHandshakeWithASilentPeer(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            SocketTask<Void> handshaking = SocketTask.run(pair.server()::startHandshake);
            handshaking.awaitBlocked();
            pair.server().close();
            assertInstanceOf(IOException.class, handshaking.failure());
            assertTrue(pair.server().isClosed());
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#same")
    void closeUnblocksAWriterWhosePeerReadsNothing(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.established(pairing).talk()) {
            // SunJSSE's close waits for the writer's lock, unless SO_LINGER bounds that: 0 would reset at once.
            pair.client().setSoLinger(true, 1);
            SocketTask<Void> writing = SocketTask.run(() -> {
                OutputStream out = pair.client().getOutputStream();
                while (true) {
                    out.write(new byte[1 << 16]);
                }
            });
            writing.awaitBlocked();
            pair.client().close();
            assertInstanceOf(IOException.class, writing.failure());
            assertTrue(pair.client().isClosed());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void dataBeforeTheCloseArrives(Pairing pairing) throws Exception {
        byte[] data = SocketPair.random(200_000, 1);
        try (SocketPair pair = SocketPair.established(pairing).talk()) {
            SocketTask<byte[]> reading = SocketTask.start(() -> {
                byte[] all = pair.server().getInputStream().readAllBytes();
                pair.server().close();
                return all;
            });
            pair.client().getOutputStream().write(data);
            pair.client().close();
            assertArrayEquals(data, reading.result());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void shutdownOutputOfTls13LeavesTheOtherDirectionOpen(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.established(pairing).talk()) {
            if (!pairing.isTls13()) {
                return;
            }
            OutputStream out = pair.client().getOutputStream();
            out.write(SocketPair.bytes("all I have"));
            pair.client().shutdownOutput();
            assertTrue(pair.client().isOutputShutdown());
            assertFalse(pair.client().isInputShutdown());
            assertFalse(pair.client().isClosed());
            assertThrows(SocketException.class, () -> out.write(1));
            assertThrows(SocketException.class, pair.client()::getOutputStream);
            assertEquals("all I have", SocketPair.read(pair.server(), 100));
            SocketPair.write(pair.server(), "a late answer");
            pair.server().shutdownOutput();
            InputStream in = pair.client().getInputStream();
            assertEquals("a late answer", new String(in.readAllBytes(), StandardCharsets.US_ASCII));
            assertEquals(-1, in.read());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void shutdownOutputEndsTheDataOfBothVersions(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.established(pairing).talk()) {
            SocketPair.write(pair.client(), "last words");
            SocketTask<String> reading = SocketTask.start(() -> {
                String text = SocketPair.read(pair.server(), 100);
                pair.server().close();
                return text;
            });
            pair.client().shutdownOutput();
            assertTrue(pair.client().isOutputShutdown());
            assertEquals("last words", reading.result());
            assertEnded(pair.client());
        }
    }

    /** The end can be read, unless it has been seen before: then there is no stream any more. */
    private static void assertEnded(Socket socket) throws IOException {
        InputStream in;
        try {
            in = socket.getInputStream();
        } catch (SocketException alreadySeen) {
            assertTrue(socket.isInputShutdown());
            return;
        }
        assertEquals(-1, in.read());
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void secondShutdownIsQuiet(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.established(pairing).talk()) {
            SocketTask<Integer> reading = SocketTask.start(() -> pair.server().getInputStream().read());
            pair.client().shutdownOutput();
            pair.client().shutdownOutput();
            assertEquals(-1, reading.result());
            pair.server().shutdownInput();
            pair.server().shutdownInput();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void shutdownInputAfterThePeersEndIsQuiet(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.established(pairing).talk()) {
            SocketTask<Void> closing = SocketTask.run(pair.server()::close);
            assertEquals(-1, pair.client().getInputStream().read());
            pair.client().shutdownInput();
            assertTrue(pair.client().isInputShutdown());
            pair.client().close();
            closing.result();
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#same")
    void shutdownOfUnconnectedSocketIsRefused(Pairing pairing) throws Exception {
        try (Socket socket = SocketPair.clientContext(pairing.client()).getSocketFactory().createSocket()) {
            assertThrows(SocketException.class, socket::shutdownInput);
            assertThrows(SocketException.class, socket::shutdownOutput);
            assertFalse(socket.isInputShutdown());
            assertFalse(socket.isOutputShutdown());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void bothMayCloseAtOnce(Pairing pairing) throws Exception {
        for (int i = 0; i < 10; i++) {
            SocketPair pair = SocketPair.established(pairing).talk();
            SocketTask<Void> closing = SocketTask.run(pair.server()::close);
            pair.client().close();
            closing.result();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void severalThreadsMayClose(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.established(pairing).talk()) {
            SocketTask<Void> ending = SocketTask.run(pair.server()::close);
            SocketTask<Void> first = SocketTask.run(pair.client()::close);
            SocketTask<Void> second = SocketTask.run(pair.client()::close);
            first.result();
            second.result();
            ending.result();
            assertTrue(pair.client().isClosed());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void closeBeforeTheHandshakeIsQuiet(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.connect(pairing)) {
            pair.client().close();
            assertTrue(pair.client().isClosed());
            assertThrows(IOException.class, pair.server()::startHandshake);
        }
    }
}
