package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** TLS over a socket that is there already: STARTTLS, HTTP proxies, OkHttp and pgjdbc work so. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketLayeredTest {
    private static final String PAIRINGS = "io.niotls.jsse.testing.Pairing#all";

    private static SSLSocketFactory clients(JsseStack stack) {
        return SocketPair.clientContext(stack).getSocketFactory();
    }

    private static SocketPair layer(Pairing pairing, SocketPlainPair plain, boolean autoClose) throws Exception {
        Socket client = clients(pairing.client())
                .createSocket(plain.client(), "localhost", plain.client().getPort(), autoClose);
        return SocketPair.of(pairing, client, SocketPair.serverOver(pairing.server(), plain.server(), autoClose));
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void speaksOverConnectedSocket(Pairing pairing) throws Exception {
        try (SocketPlainPair plain = SocketPlainPair.connect(); SocketPair pair = layer(pairing, plain, true)) {
            pair.handshake().talk();
            assertEquals("localhost", pair.client().getSession().getPeerHost());
            assertEquals(plain.client().getLocalPort(), pair.client().getLocalPort());
            assertEquals(plain.client().getPort(), pair.client().getPort());
            assertEquals(plain.client().getInetAddress(), pair.client().getInetAddress());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void speaksAfterPlaintext(Pairing pairing) throws Exception {
        try (SocketPlainPair plain = SocketPlainPair.connect()) {
            SocketPair.write(plain.client(), "STARTTLS");
            assertEquals("STARTTLS", SocketPair.read(plain.server(), 8));
            SocketPair.write(plain.server(), "go on");
            assertEquals("go on", SocketPair.read(plain.client(), 5));
            try (SocketPair pair = layer(pairing, plain, true)) {
                pair.handshake().talk();
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void closingClosesTheSocketBelow(Pairing pairing) throws Exception {
        try (SocketPlainPair plain = SocketPlainPair.connect(); SocketPair pair = layer(pairing, plain, true)) {
            pair.handshake().talk();
            pair.client().close();
            assertTrue(plain.client().isClosed());
            assertEquals(-1, pair.server().getInputStream().read());
            pair.server().close();
            assertTrue(plain.server().isClosed());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void closingWithoutAutoCloseLeavesTheSocketBelowToPlaintext(Pairing pairing) throws Exception {
        try (SocketPlainPair plain = SocketPlainPair.connect(); SocketPair pair = layer(pairing, plain, false)) {
            pair.handshake().talk();
            SocketTask<Void> ending = SocketTask.run(() -> {
                assertEquals(-1, pair.server().getInputStream().read());
                pair.server().close();
            });
            pair.client().close();
            ending.result();
            assertTrue(pair.client().isClosed());
            assertFalse(plain.client().isClosed());
            assertFalse(plain.server().isClosed());
            assumeCloseWaits(pairing);
            SocketPair.write(plain.client(), "plain again");
            assertEquals("plain again", SocketPair.read(plain.server(), 11));
            SocketPair.write(plain.server(), "and back");
            assertEquals("and back", SocketPair.read(plain.client(), 8));
        }
    }

    /** SunJSSE waits for the peer's close_notify in TLS 1.2 only; in TLS 1.3 it is left to whoever reads plaintext next. */
    private static void assumeCloseWaits(Pairing pairing) {
        assumeFalse(pairing.isTls13() && pairing.client() == JsseStack.SUN_JSSE, "SunJSSE leaves a record in the socket below");
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void tlsCanBeginAgainAfterItsEnd(Pairing pairing) throws Exception {
        assumeCloseWaits(pairing);
        try (SocketPlainPair plain = SocketPlainPair.connect()) {
            for (int round = 0; round < 2; round++) {
                SocketPair pair = layer(pairing, plain, false);
                pair.handshake().talk();
                SocketTask<Void> ending = SocketTask.run(() -> {
                    assertEquals(-1, pair.server().getInputStream().read());
                    pair.server().close();
                });
                pair.client().close();
                ending.result();
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void closeBeforeTheHandshakeHonoursAutoClose(Pairing pairing) throws Exception {
        for (boolean autoClose : new boolean[] {true, false}) {
            try (SocketPlainPair plain = SocketPlainPair.connect()) {
                layer(pairing, plain, autoClose).close();
                assertEquals(autoClose, plain.client().isClosed());
                assertEquals(autoClose, plain.server().isClosed());
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void bytesThatWereReadAlreadyAreTheBeginning(Pairing pairing) throws Exception {
        try (SocketPlainPair plain = SocketPlainPair.connect()) {
            SSLSocket client = (SSLSocket) clients(pairing.client())
                    .createSocket(plain.client(), "localhost", plain.client().getPort(), true);
            client.setEnabledProtocols(pairing.protocols());
            SocketTask<Void> handshaking = SocketTask.run(client::startHandshake);
            byte[] start = plain.server().getInputStream().readNBytes(100);
            assertEquals(22, start[0], "a handshake record");
            Socket server = SocketPair.serverContext(pairing.server()).getSocketFactory()
                    .createSocket(plain.server(), new ByteArrayInputStream(start), true);
            assertFalse(((SSLSocket) server).getUseClientMode());
            ((SSLSocket) server).startHandshake();
            handshaking.result();
            try (SocketPair pair = SocketPair.of(pairing, client, server)) {
                pair.talk();
            }
            assertTrue(plain.server().isClosed());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void consumedBytesMayHoldMoreThanTheHello(Pairing pairing) throws Exception {
        // The client's first flight and all that follows come through a socket whose bytes somebody else has read.
        try (SocketPlainPair plain = SocketPlainPair.connect()) {
            SSLSocket client = (SSLSocket) clients(pairing.client())
                    .createSocket(plain.client(), "localhost", plain.client().getPort(), true);
            client.setEnabledProtocols(pairing.protocols());
            SocketTask<Void> handshaking = SocketTask.run(client::startHandshake);
            Socket server = SocketPair.serverContext(pairing.server()).getSocketFactory()
                    .createSocket(plain.server(), firstRecord(plain.server().getInputStream()), true);
            SocketTask<Void> accepting = SocketTask.run(((SSLSocket) server)::startHandshake);
            handshaking.result();
            accepting.result();
            try (SocketPair pair = SocketPair.of(pairing, client, server)) {
                pair.talk();
            }
        }
    }

    private static InputStream firstRecord(InputStream in) throws Exception {
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        byte[] header = in.readNBytes(5);
        record.write(header);
        record.write(in.readNBytes((header[3] & 0xff) << 8 | header[4] & 0xff));
        return new ByteArrayInputStream(record.toByteArray());
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void consumedStreamMayBeNullOrEmpty(Pairing pairing) throws Exception {
        for (InputStream consumed : new InputStream[] {null, InputStream.nullInputStream()}) {
            try (SocketPlainPair plain = SocketPlainPair.connect()) {
                Socket client = clients(pairing.client())
                        .createSocket(plain.client(), "localhost", plain.client().getPort(), true);
                Socket server = SocketPair.serverContext(pairing.server()).getSocketFactory()
                        .createSocket(plain.server(), consumed, true);
                try (SocketPair pair = SocketPair.of(pairing, client, server)) {
                    pair.handshake().talk();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void refusesToLayerOverNothing(JsseStack stack) throws Exception {
        assertThrows(NullPointerException.class, () -> clients(stack).createSocket((Socket) null, "localhost", 443, true));
        assertThrows(NullPointerException.class,
                () -> clients(stack).createSocket(null, InputStream.nullInputStream(), true));
        try (Socket unconnected = new Socket()) {
            assertThrows(SocketException.class, () -> clients(stack).createSocket(unconnected, "localhost", 443, true));
            assertThrows(SocketException.class,
                    () -> clients(stack).createSocket(unconnected, InputStream.nullInputStream(), true));
        }
    }

    @ParameterizedTest
    @EnumSource(JsseStack.class)
    void layeredSocketConnectsAndBindsNoMore(JsseStack stack) throws Exception {
        try (SocketPlainPair plain = SocketPlainPair.connect();
                Socket layered = clients(stack).createSocket(plain.client(), "localhost", 443, true)) {
            assertThrows(SocketException.class, () -> layered.connect(plain.client().getRemoteSocketAddress()));
            assertThrows(IOException.class, () -> layered.bind(null));
        }
    }

    @ParameterizedTest
    @MethodSource("io.niotls.jsse.testing.Pairing#same")
    void tlsWithinTls(Pairing pairing) throws Exception {
        try (SocketPair outer = SocketPair.established(pairing)) {
            Socket client = clients(pairing.client()).createSocket(outer.client(), "localhost", 443, true);
            SSLSocket server = SocketPair.serverOver(pairing.server(), outer.server(), true);
            try (SocketPair inner = SocketPair.of(pairing, client, server)) {
                inner.handshake().talk();
            }
            assertTrue(outer.client().isClosed());
        }
    }
}
