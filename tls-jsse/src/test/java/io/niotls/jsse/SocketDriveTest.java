package io.niotls.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is promised of our own sockets beyond what SunJSSE's do. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketDriveTest {
    private static final Pairing TLS_1_3 = new Pairing(JsseStack.NIOTLS, JsseStack.NIOTLS, "TLSv1.3");
    private static final int MANY = 8 << 20;

    static Stream<Pairing> versions() {
        return Pairing.PROTOCOLS.stream().map(protocol -> new Pairing(JsseStack.NIOTLS, JsseStack.NIOTLS, protocol));
    }

    /** Writes until the peer's and our own system take no more. */
    private static SocketTask<Void> blockedWriter(SSLSocket socket) throws Exception {
        byte[] data = SocketPair.random(1 << 16, 1);
        return SocketTask.run(() -> {
            OutputStream out = socket.getOutputStream();
            for (int sent = 0; sent < MANY; sent += data.length) {
                out.write(data);
            }
        }).awaitBlocked();
    }

    private static void readMany(SSLSocket socket) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] data = new byte[1 << 16];
        for (int received = 0; received < MANY; ) {
            received += in.read(data, 0, Math.min(data.length, MANY - received));
        }
    }

    @Test
    void readerThatOwesAnAnswerIsNotHeldUpByAWriter() throws Exception {
        try (SocketPair pair = SocketPair.established(TLS_1_3).talk()) {
            SocketTask<Void> writing = blockedWriter(pair.client());
            ((NioTlsSocket) pair.server()).updateKeys(true);
            SocketPair.write(pair.server(), "data behind a KeyUpdate");
            assertEquals("data behind a KeyUpdate", SocketPair.read(pair.client(), 23));
            assertFalse(writing.isDone());
            readMany(pair.server());
            writing.result();
            pair.talk();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void closeDoesNotWaitForAWriterWhosePeerDoesNotRead(Pairing pairing) throws Exception {
        try (SocketPair pair = SocketPair.established(pairing).talk()) {
            SocketTask<Void> writing = blockedWriter(pair.client());
            pair.client().close();
            assertInstanceOf(SocketException.class, writing.failure());
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void failureDoesNotWaitForAWriterWhosePeerDoesNotRead(Pairing pairing) throws Exception {
        try (SocketPlainPair plain = SocketPlainPair.connect(); SocketPair pair = SocketPair.over(pairing, plain)) {
            pair.handshake().talk();
            SocketTask<Void> writing = blockedWriter(pair.client());
            plain.server().getOutputStream().write("no record at all".getBytes());
            assertThrows(SSLException.class, () -> pair.client().getInputStream().read());
            assertInstanceOf(IOException.class, writing.failure());
            assertTrue(plain.client().isClosed());
        }
    }

    @Test
    void readLeavesAloneWhatIsBehindItsData() throws Exception {
        try (SocketPair pair = SocketPair.established(TLS_1_3).talk()) {
            for (int size : List.of(1, 100, 5_000, 16_384)) {
                byte[] sent = SocketPair.random(size, size);
                pair.server().getOutputStream().write(sent);
                byte[] target = new byte[40_000];
                Arrays.fill(target, (byte) 0x55);
                int count = pair.client().getInputStream().read(target, 7, 30_000);
                assertEquals(size, count);
                assertArrayEquals(sent, Arrays.copyOfRange(target, 7, 7 + size));
                for (int i = 0; i < target.length; i++) {
                    if (i < 7 || i >= 7 + size) {
                        assertEquals(0x55, target[i], "at " + i + " with " + size);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void transportGoesOnBehindCloseNotify(Pairing pairing) throws Exception {
        try (SocketPlainPair plain = SocketPlainPair.connect()) {
            SSLSocket client = (SSLSocket) SocketPair.clientContext(pairing.client()).getSocketFactory()
                    .createSocket(plain.client(), "localhost", 443, false);
            SSLSocket server = SocketPair.serverOver(pairing.server(), plain.server(), false);
            SocketPair.of(pairing, client, server).handshake().talk();
            SocketPair.write(server, "unread");
            SocketTask<Void> closing = SocketTask.run(() -> {
                server.close();
                SocketPair.write(plain.server(), "plain again");
            });
            client.close();
            assertTrue(client.isClosed());
            assertFalse(plain.client().isClosed());
            assertEquals("plain again", SocketPair.read(plain.client(), 11));
            closing.result();
            SocketPair.write(plain.client(), "yes");
            assertEquals("yes", SocketPair.read(plain.server(), 3));
        }
    }

    @Test
    void transportThatEndsWithoutCloseNotifyIsNotWaitedForByClose() throws Exception {
        try (SocketPlainPair plain = SocketPlainPair.connect()) {
            SSLSocket client = (SSLSocket) SocketPair.clientContext(JsseStack.NIOTLS).getSocketFactory()
                    .createSocket(plain.client(), "localhost", 443, false);
            SSLSocket server = SocketPair.serverOver(JsseStack.NIOTLS, plain.server(), false);
            SocketPair.of(TLS_1_3, client, server).handshake().talk();
            plain.server().close();
            client.close();
            assertFalse(plain.client().isClosed());
        }
    }

    @Test
    void writerIsToldWhyThePeerHasGone() throws Exception {
        try (SocketPair pair = SocketPair.connect(TLS_1_3)) {
            pair.server().setNeedClientAuth(true);
            SocketTask<Void> accepting = SocketTask.run(pair.server()::startHandshake);
            pair.client().startHandshake();
            accepting.failure();
            SSLException failure = assertThrows(SSLException.class, () -> {
                while (true) {
                    pair.client().getOutputStream().write(1);
                }
            });
            assertTrue(failure.getMessage().contains("Received fatal alert: certificate_required"), failure::toString);
        }
    }

    @Test
    void secondHandshakeOfTls12IsNone() throws Exception {
        try (SocketPair pair = SocketPair.established(new Pairing(JsseStack.NIOTLS, JsseStack.NIOTLS, "TLSv1.2"))) {
            byte[] id = pair.client().getSession().getId();
            pair.client().startHandshake();
            pair.server().startHandshake();
            pair.talk();
            assertArrayEquals(id, pair.client().getSession().getId());
        }
    }

    @Test
    void secondHandshakeOfTls13ChangesKeys() throws Exception {
        try (SocketRelay relay = SocketRelay.start()) {
            try (SocketPair pair = relay.handshaken(TLS_1_3)) {
                int before = relay.passed().length;
                pair.server().startHandshake();
                pair.talk();
                // A KeyUpdate's record: header, five bytes, type and tag; then the answer of six bytes.
                int update = 5 + 5 + 1 + 16;
                int answer = 5 + 6 + 1 + 16;
                assertEquals(update + answer, relay.passed().length - before);
            }
        }
    }

    @Test
    void extrasAreThereByACast() throws Exception {
        try (SocketPair pair = SocketPair.connect(TLS_1_3)) {
            NioTlsSocket client = (NioTlsSocket) pair.client();
            NioTlsSocket server = (NioTlsSocket) pair.server();
            assertTrue(client.info().isEmpty());
            assertTrue(client.channelBinding("tls-exporter").isEmpty());
            assertThrows(IllegalStateException.class, () -> client.exportKeyingMaterial("EXPORTER-test", null, 32));
            assertThrows(IllegalStateException.class, () -> client.updateKeys(true));
            pair.handshake();
            assertArrayEquals(
                    client.exportKeyingMaterial("EXPORTER-test", null, 32),
                    server.exportKeyingMaterial("EXPORTER-test", null, 32));
            assertArrayEquals(
                    client.channelBinding("tls-exporter").orElseThrow(), server.channelBinding("tls-exporter").orElseThrow());
            assertEquals(client.info().orElseThrow().cipherSuite(), server.info().orElseThrow().cipherSuite());
            client.updateKeys(true);
            pair.talk();
            assertThrows(IllegalStateException.class, () -> client.configureClient(change -> change));
        }
    }

    @Test
    void recordsStayWithinTheMaximumPacketSize() throws Exception {
        for (String protocol : Pairing.PROTOCOLS) {
            Pairing pairing = new Pairing(JsseStack.NIOTLS, JsseStack.NIOTLS, protocol);
            try (SocketRelay relay = SocketRelay.start(); SocketPair pair = relay.handshaken(pairing)) {
                SocketPair.change(pair.server(), all -> all.setMaximumPacketSize(1_000));
                int before = relay.passed().length;
                byte[] data = SocketPair.random(10_000, 3);
                pair.server().getOutputStream().write(data);
                assertArrayEquals(data, pair.client().getInputStream().readNBytes(data.length));
                byte[] wire = relay.passed();
                int records = 0;
                for (int at = before; at < wire.length; records++) {
                    int length = 5 + ((wire[at + 3] & 0xff) << 8 | wire[at + 4] & 0xff);
                    assertTrue(length <= 1_000, () -> "a record of " + length);
                    at += length;
                }
                assertTrue(records > 10, "records: " + records);
            }
        }
    }

    @Test
    void givenUpHandshakeHasNoSession() throws Exception {
        try (SocketPair pair = SocketPair.connect(TLS_1_3)) {
            pair.client().setSoTimeout(1);
            assertFalse(pair.client().getSession().isValid());
            assertTrue(pair.client().isClosed());
            assertNull(pair.client().getHandshakeSession());
            assertNotEquals(-1, pair.server().getLocalPort());
        }
    }
}
