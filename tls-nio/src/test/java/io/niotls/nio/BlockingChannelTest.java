package io.niotls.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.auth.PkixVerifier;
import io.niotls.config.Pause;
import io.niotls.config.Peer;
import io.niotls.proto.Alert;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.testing.TestPki;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockingChannelTest {
    private static final int TEN_MEGABYTES = 10 * 1_024 * 1_024;

    @ParameterizedTest
    @ValueSource(ints = {0x0303, 0x0304})
    void carriesDataBothWays(int code) throws Exception {
        ProtocolVersion version = new ProtocolVersion(code);
        try (Loopback pair = Loopback.connect(
                Loopback.clientConfig().versions(List.of(version)).build(), Loopback.serverConfig().build())) {
            FutureTask<Integer> echo = Loopback.start(() -> {
                ByteBuffer buffer = ByteBuffer.allocate(100);
                pair.server.read(buffer);
                return pair.server.write(buffer.flip());
            });
            assertEquals(5, pair.client.write(Loopback.bytes("hello")));
            assertEquals("hello", Loopback.read(pair.client, 5));
            assertEquals(5, Loopback.await(echo));
            assertEquals(version, pair.client.info().orElseThrow().version());
            assertEquals(version, pair.server.info().orElseThrow().version());
            assertArrayEquals(
                    pair.client.exportKeyingMaterial("EXPORTER-test", new byte[] {1}, 40),
                    pair.server.exportKeyingMaterial("EXPORTER-test", new byte[] {1}, 40));
            assertArrayEquals(
                    pair.client.channelBinding("tls-exporter").orElseThrow(),
                    pair.server.channelBinding("tls-exporter").orElseThrow());
        }
    }

    @Test
    void connectsByItself() throws Exception {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            InetSocketAddress address = (InetSocketAddress) listener.getLocalAddress();
            var config = Loopback.serverConfig().build();
            FutureTask<String> server = Loopback.start(() -> {
                TlsSocketChannel channel = TlsSocketChannel.server(listener.accept(), config);
                String read = Loopback.read(channel, 2);
                channel.abort();
                return read;
            });
            try (TlsSocketChannel channel = TlsSocketChannel.open(Loopback.clientConfig().build(), Peer.of("localhost", 443))) {
                assertThrows(NotYetConnectedException.class, () -> channel.read(ByteBuffer.allocate(1)));
                assertThrows(NotYetConnectedException.class, () -> channel.write(ByteBuffer.allocate(1)));
                assertFalse(channel.isConnected());
                assertTrue(channel.connect(address));
                assertTrue(channel.isConnected());
                assertEquals(address, channel.getRemoteAddress());
                assertTrue(channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY));
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                assertTrue(channel.getOption(StandardSocketOptions.TCP_NODELAY));
                channel.write(Loopback.bytes("ok"));
                assertEquals("ok", Loopback.await(server));
            }
        }
    }

    @Test
    void staysPlainUntilTlsIsStarted() throws Exception {
        SocketChannel[] raw = Loopback.rawPair();
        try (TlsSocketChannel client = TlsSocketChannel.plain(raw[0]);
                TlsSocketChannel server = TlsSocketChannel.plain(raw[1])) {
            client.write(Loopback.bytes("STARTTLS\n"));
            assertEquals("STARTTLS\n", Loopback.read(server, 9));
            assertTrue(client.handshake());
            assertTrue(client.info().isEmpty());
            client.startTls(Loopback.clientConfig().build(), Peer.of("localhost", 25));
            server.startTls(Loopback.serverConfig().build());
            FutureTask<String> reading = Loopback.start(() -> Loopback.read(server, 4));
            client.write(Loopback.bytes("EHLO"));
            assertEquals("EHLO", Loopback.await(reading));
            assertTrue(client.info().isPresent());
            assertThrows(IllegalStateException.class, () -> server.startTls(Loopback.serverConfig().build()));
            server.abort();
        }
    }

    @Test
    void eachDirectionEndsOnItsOwn() throws Exception {
        try (Loopback pair = Loopback.established()) {
            pair.client.write(Loopback.bytes("question"));
            pair.client.shutdownOutput();
            assertEquals("question", new String(Loopback.readAll(pair.server), StandardCharsets.UTF_8));
            assertEquals(-1, pair.server.read(ByteBuffer.allocate(1)));
            pair.server.write(Loopback.bytes("answer"));
            pair.server.shutdownOutput();
            assertEquals("answer", new String(Loopback.readAll(pair.client), StandardCharsets.UTF_8));
            assertThrows(ClosedChannelException.class, () -> pair.client.write(Loopback.bytes("more")));
            assertThrows(ClosedChannelException.class, () -> pair.server.write(Loopback.bytes("more")));
            assertTrue(pair.client.isOpen());
        }
    }

    @Test
    void truncationIsNoEndOfStream() throws Exception {
        try (Loopback pair = Loopback.established()) {
            pair.server.write(Loopback.bytes("part"));
            pair.server.transport().close();
            assertEquals("part", Loopback.read(pair.client, 4));
            TlsException first = assertThrows(TlsException.class, () -> pair.client.read(ByteBuffer.allocate(1)));
            assertEquals(Fault.TRUNCATED, first.fault());
            assertThrows(TlsException.class, () -> pair.client.read(ByteBuffer.allocate(1)));
        }
    }

    @Test
    void abortIsNoEndOfStream() throws Exception {
        try (Loopback pair = Loopback.established()) {
            pair.server.abort();
            assertFalse(pair.server.isOpen());
            assertThrows(IOException.class, () -> pair.client.read(ByteBuffer.allocate(1)));
            assertThrows(ClosedChannelException.class, () -> pair.server.write(Loopback.bytes("x")));
        }
    }

    @Test
    void deliversDataBeforeAFault() throws Exception {
        try (Loopback pair = Loopback.established()) {
            pair.server.write(Loopback.bytes("good"));
            ByteBuffer forged = ByteBuffer.wrap(Loopback.random(45, 1));
            forged.put(0, new byte[] {23, 3, 3, 0, 40});
            pair.server.transport().write(forged);
            assertEquals("good", Loopback.read(pair.client, 4));
            TlsException fault = assertThrows(TlsException.class, () -> pair.client.read(ByteBuffer.allocate(1)));
            assertEquals(Fault.RECORD_NOT_AUTHENTIC, fault.fault());
            assertSame(fault, assertThrows(TlsException.class, () -> pair.client.write(Loopback.bytes("x"))));
            TlsException told = assertThrows(TlsException.class, () -> pair.server.read(ByteBuffer.allocate(1)));
            assertEquals(Alert.BAD_RECORD_MAC, told.receivedAlert().orElseThrow());
        }
    }

    @Test
    void carriesTenMegabytesBothWaysAtOnce() throws Exception {
        byte[] up = Loopback.random(TEN_MEGABYTES, 1);
        byte[] down = Loopback.random(TEN_MEGABYTES, 2);
        // No handshake before: four threads meet in it.
        try (Loopback pair = Loopback.connect()) {
            FutureTask<Integer> clientWrites = Loopback.start(() -> writeAll(pair.client, up));
            FutureTask<Integer> serverWrites = Loopback.start(() -> writeAll(pair.server, down));
            FutureTask<byte[]> serverReads = Loopback.start(() -> Loopback.readAll(pair.server));
            assertArrayEquals(down, Loopback.readAll(pair.client));
            assertArrayEquals(up, Loopback.await(serverReads));
            assertEquals(TEN_MEGABYTES, Loopback.await(clientWrites));
            assertEquals(TEN_MEGABYTES, Loopback.await(serverWrites));
        }
    }

    private static int writeAll(TlsSocketChannel channel, byte[] data) throws IOException {
        int written = channel.write(ByteBuffer.wrap(data));
        channel.shutdownOutput();
        return written;
    }

    @Test
    void keysMayChangeWhileBothSidesSend() throws Exception {
        byte[] data = Loopback.random(1_000_000, 3);
        try (Loopback pair = Loopback.established()) {
            FutureTask<byte[]> serverReads = Loopback.start(() -> Loopback.readAll(pair.server));
            FutureTask<byte[]> clientReads = Loopback.start(() -> Loopback.readAll(pair.client));
            FutureTask<Integer> serverWrites = Loopback.start(() -> writeWithKeyUpdates(pair.server, data));
            writeWithKeyUpdates(pair.client, data);
            assertArrayEquals(data, Loopback.await(serverReads));
            assertArrayEquals(data, Loopback.await(clientReads));
            Loopback.await(serverWrites);
        }
    }

    private static int writeWithKeyUpdates(TlsSocketChannel channel, byte[] data) throws IOException {
        int step = 50_000;
        for (int i = 0; i < data.length; i += step) {
            channel.write(ByteBuffer.wrap(data, i, step));
            channel.updateKeys(true);
        }
        channel.shutdownOutput();
        return data.length;
    }

    @Test
    void readsOneByteAtATime() throws Exception {
        byte[] data = Loopback.random(40_000, 4);
        try (Loopback pair = Loopback.established()) {
            FutureTask<Integer> writing = Loopback.start(() -> pair.server.write(ByteBuffer.wrap(data)));
            assertArrayEquals(data, Loopback.read(pair.client, data.length, 1));
            assertEquals(data.length, Loopback.await(writing));
        }
    }

    @Test
    void usesDirectBuffers() throws Exception {
        byte[] data = Loopback.random(100_000, 5);
        ByteBuffer source = ByteBuffer.allocateDirect(data.length).put(data).flip();
        try (Loopback pair = Loopback.established()) {
            FutureTask<Integer> writing = Loopback.start(() -> pair.server.write(source));
            ByteBuffer target = ByteBuffer.allocateDirect(data.length);
            while (target.hasRemaining()) {
                pair.client.read(target);
            }
            byte[] read = new byte[data.length];
            target.flip().get(read);
            assertArrayEquals(data, read);
            Loopback.await(writing);
        }
    }

    @Test
    void gathersAndScatters() throws Exception {
        byte[] data = Loopback.random(60_000, 6);
        ByteBuffer[] sources = {
            ByteBuffer.wrap(data, 0, 1),
            ByteBuffer.allocate(0),
            ByteBuffer.wrap(data, 1, 9_999),
            ByteBuffer.wrap(data, 10_000, 10_000),
            ByteBuffer.wrap(data, 20_000, 35_000),
            ByteBuffer.wrap(data, 55_000, 4_999),
            ByteBuffer.wrap(data, 59_999, 1)
        };
        try (Loopback pair = Loopback.established()) {
            FutureTask<Long> writing = Loopback.start(() -> pair.server.write(sources));
            ByteBuffer[] targets = {ByteBuffer.allocate(7), ByteBuffer.allocate(0), ByteBuffer.allocate(59_993)};
            long total = 0;
            while (total < data.length) {
                total += pair.client.read(targets);
            }
            assertEquals(data.length, Loopback.await(writing));
            assertEquals(data.length, total);
            byte[] read = new byte[data.length];
            System.arraycopy(targets[0].array(), 0, read, 0, 7);
            System.arraycopy(targets[2].array(), 0, read, 7, 59_993);
            assertArrayEquals(data, read);
        }
    }

    @Test
    void smallPiecesShareARecord() throws Exception {
        try (Loopback pair = Loopback.established()) {
            pair.server.write(new ByteBuffer[] {Loopback.bytes("one "), Loopback.bytes("two "), Loopback.bytes("three")});
            ByteBuffer once = ByteBuffer.allocate(100);
            // A read takes what one system call has brought; only a shared record is sure to come as a whole.
            assertEquals(13, pair.client.read(once));
        }
    }

    @Test
    void tellsBothSidesWhyAHandshakeFails() throws Exception {
        var nobody = PkixVerifier.builder()
                .anchors(List.of(TestPki.root(TestPki.KeyKind.ED25519).certificate()))
                .build();
        try (Loopback pair = Loopback.connect(
                Loopback.clientConfig().peerVerifier(nobody).build(), Loopback.serverConfig().build())) {
            FutureTask<TlsException> serving = Loopback.start(() -> {
                TlsException theirs = assertThrows(TlsException.class, pair.server::handshake);
                pair.server.close();
                return theirs;
            });
            TlsException ours = assertThrows(TlsException.class, pair.client::handshake);
            assertEquals(Fault.UNTRUSTED_CERTIFICATE, ours.fault());
            pair.client.close();
            assertEquals(Alert.UNKNOWN_CA, Loopback.await(serving).receivedAlert().orElseThrow());
        }
    }

    @Test
    void recognisesPlainHttp() throws Exception {
        SocketChannel[] raw = Loopback.rawPair();
        TlsSocketChannel server = TlsSocketChannel.server(raw[1], Loopback.serverConfig().build());
        FutureTask<TlsException> serving = Loopback.start(() -> {
            TlsException fault = assertThrows(TlsException.class, server::handshake);
            server.close();
            return fault;
        });
        try (SocketChannel browser = raw[0]) {
            browser.write(Loopback.bytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            ByteBuffer alert = ByteBuffer.allocate(100);
            while (browser.read(alert) >= 0) {
                // The alert, and then the end: no reset although most of the request was never parsed.
            }
            assertEquals(7, alert.position());
        }
        assertEquals(Fault.PLAIN_HTTP, Loopback.await(serving).fault());
    }

    @Test
    void runsOffloadedWorkItself() throws Exception {
        var all = EnumSet.allOf(Pause.Kind.class);
        try (Loopback pair = Loopback.connect(
                Loopback.clientConfig().offload(all).build(), Loopback.serverConfig().offload(all).build())) {
            FutureTask<Boolean> serving = Loopback.start(pair.server::handshake);
            assertTrue(pair.client.handshake());
            assertTrue(Loopback.await(serving));
        }
    }

    @Test
    void closeLosesNothingThatWasSent() throws Exception {
        byte[] data = Loopback.random(4_000_000, 7);
        try (Loopback pair = Loopback.established()) {
            // Unread by the server when it closes: without the linger its system would answer with a reset.
            pair.client.write(ByteBuffer.wrap(data, 0, 10_000));
            FutureTask<Void> serving = Loopback.start(() -> {
                pair.server.write(ByteBuffer.wrap(data));
                pair.server.close();
                return null;
            });
            assertArrayEquals(data, Loopback.readAll(pair.client));
            pair.client.close();
            Loopback.await(serving);
        }
    }

    @Test
    void anAsynchronousCloseEndsAReader() throws Exception {
        try (Loopback pair = Loopback.established()) {
            FutureTask<Integer> reading = Loopback.start(() -> pair.client.read(ByteBuffer.allocate(1)));
            FutureTask<byte[]> peer = Loopback.start(() -> {
                byte[] all = Loopback.readAll(pair.server);
                pair.server.close();
                return all;
            });
            pair.client.close();
            assertThrows(ClosedChannelException.class, () -> Loopback.await(reading));
            assertEquals(0, Loopback.await(peer).length);
        }
    }

    @Test
    void aCloseEndsAWriterWhosePeerDoesNotRead() throws Exception {
        try (Loopback pair = Loopback.established()) {
            pair.client.lingerTimeout(java.time.Duration.ofMillis(50));
            FutureTask<Integer> writing =
                    Loopback.start(() -> pair.client.write(ByteBuffer.wrap(new byte[64 * 1_024 * 1_024])));
            pair.client.close();
            assertThrows(ClosedChannelException.class, () -> Loopback.await(writing));
        }
    }

    @Test
    void anInterruptClosesTheChannel() throws Exception {
        try (Loopback pair = Loopback.established()) {
            Thread.currentThread().interrupt();
            assertThrows(ClosedByInterruptException.class, () -> pair.client.read(ByteBuffer.allocate(1)));
            assertTrue(Thread.interrupted());
            assertFalse(pair.client.isOpen());
            assertFalse(pair.client.transport().isOpen());
        }
    }

    @Test
    void anInterruptWakesAReader() throws Exception {
        try (Loopback pair = Loopback.established()) {
            Thread[] reader = new Thread[1];
            FutureTask<Integer> reading = new FutureTask<>(() -> pair.client.read(ByteBuffer.allocate(1)));
            reader[0] = new Thread(reading);
            reader[0].start();
            reader[0].interrupt();
            assertInstanceOf(
                    AsynchronousCloseException.class,
                    assertThrows(ClosedByInterruptException.class, () -> Loopback.await(reading)));
            assertFalse(pair.client.isOpen());
        }
    }

    @Test
    void shutdownInputEndsReads() throws Exception {
        try (Loopback pair = Loopback.established()) {
            FutureTask<Integer> reading = Loopback.start(() -> pair.client.read(ByteBuffer.allocate(1)));
            pair.client.shutdownInput();
            assertEquals(-1, Loopback.await(reading));
            assertEquals(-1, pair.client.read(ByteBuffer.allocate(1)));
            pair.client.write(Loopback.bytes("still"));
            assertEquals("still", Loopback.read(pair.server, 5));
        }
    }

    @Test
    void aWriterIsNotHeldBackByAReader() throws Exception {
        try (Loopback pair = Loopback.connect()) {
            // The reader starts first and drives the handshake; the writer must get through once it is complete.
            FutureTask<String> reading = Loopback.start(() -> Loopback.read(pair.client, 4));
            FutureTask<String> serving = Loopback.start(() -> {
                String question = Loopback.read(pair.server, 4);
                pair.server.write(Loopback.bytes("pong"));
                return question;
            });
            pair.client.write(Loopback.bytes("ping"));
            assertEquals("ping", Loopback.await(serving));
            assertEquals("pong", Loopback.await(reading));
        }
    }

    @Test
    void keepsTheContractOfAChannel() throws Exception {
        try (Loopback pair = Loopback.established()) {
            TlsSocketChannel channel = pair.client;
            assertThrows(IllegalArgumentException.class, () -> channel.read(ByteBuffer.allocate(1).asReadOnlyBuffer()));
            assertThrows(NullPointerException.class, () -> channel.read((ByteBuffer) null));
            assertThrows(NullPointerException.class, () -> channel.write((ByteBuffer) null));
            assertThrows(IndexOutOfBoundsException.class, () -> channel.read(new ByteBuffer[1], 1, 1));
            assertThrows(IndexOutOfBoundsException.class, () -> channel.write(new ByteBuffer[1], 0, 2));
            assertEquals(0, channel.read(ByteBuffer.allocate(0)));
            assertEquals(0, channel.write(ByteBuffer.allocate(0)));
            assertTrue(channel.isBlocking());
            pair.server.abort();
            channel.close();
            channel.close();
            assertThrows(ClosedChannelException.class, () -> channel.read(ByteBuffer.allocate(1)));
            assertThrows(ClosedChannelException.class, () -> channel.write(ByteBuffer.allocate(1)));
            assertThrows(ClosedChannelException.class, channel::shutdownOutput);
            assertThrows(ClosedChannelException.class, channel::shutdownInput);
            assertTrue(channel.info().isPresent());
        }
    }
}
