package io.niotls.nio;

import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NonBlockingChannelTest {
    /** A test that selects for longer hangs. */
    private static final long HANG_MILLIS = 30_000;

    /** One side of a conversation: sends all of something, half-closes, and reads to the end. */
    private static final class Side {
        final TlsSocketChannel channel;
        final ByteBuffer outgoing;
        final ByteArrayOutputStream incoming = new ByteArrayOutputStream();
        final ByteBuffer buffer;
        final SelectionKey key;
        boolean outputEnded;
        boolean inputEnded;

        Side(TlsSocketChannel channel, byte[] outgoing, int readSize, Selector selector) throws IOException {
            channel.configureBlocking(false);
            this.channel = channel;
            this.outgoing = ByteBuffer.wrap(outgoing);
            this.buffer = ByteBuffer.allocate(readSize);
            this.key = channel.transport().register(selector, 0);
        }

        boolean done() {
            return outputEnded && inputEnded;
        }

        int interest() {
            return (inputEnded ? 0 : OP_READ) | (outputEnded ? 0 : OP_WRITE);
        }

        void step() throws IOException {
            if (!outputEnded) {
                if (outgoing.hasRemaining()) {
                    channel.write(outgoing);
                }
                if (!outgoing.hasRemaining() && channel.handshake()) {
                    channel.shutdownOutput();
                    outputEnded = channel.flush();
                }
            }
            int count = inputEnded ? 0 : channel.read(buffer.clear());
            incoming.write(buffer.array(), 0, Math.max(0, count));
            inputEnded |= count < 0;
        }
    }

    /** A selector loop as in any book, on the transports. */
    private static void converse(Selector selector, Side... sides) throws IOException {
        while (!sides[0].done() || !sides[1].done()) {
            boolean ready = false;
            for (Side side : sides) {
                int interest = side.interest();
                ready |= (side.channel.readyOps() & interest) != 0;
                side.key.interestOps(side.channel.awaits(interest));
            }
            if (!ready && selector.select(HANG_MILLIS) == 0) {
                throw new AssertionError("nothing happens although both sides wait");
            }
            selector.selectedKeys().clear();
            for (Side side : sides) {
                side.step();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0303, 0x0304})
    void carriesMegabytesBothWaysInOneThread(int code) throws Exception {
        byte[] up = Loopback.random(10_000_000, 1);
        byte[] down = Loopback.random(9_999_999, 2);
        try (Selector selector = Selector.open();
                Loopback pair = Loopback.connect(
                        Loopback.clientConfig().versions(List.of(new ProtocolVersion(code))).build(),
                        Loopback.serverConfig().build())) {
            Side client = new Side(pair.client, up, 100_000, selector);
            Side server = new Side(pair.server, down, 1_000, selector);
            converse(selector, client, server);
            assertArrayEquals(down, client.incoming.toByteArray());
            assertArrayEquals(up, server.incoming.toByteArray());
        }
    }

    @Test
    void goesFromConnectToTheEnd() throws Exception {
        try (Selector selector = Selector.open();
                ServerSocketChannel listener = ServerSocketChannel.open();
                TlsSocketChannel channel = TlsSocketChannel.open(Loopback.clientConfig().build(), Peer.of("localhost", 443))) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            channel.configureBlocking(false);
            SelectionKey key = channel.transport().register(selector, 0);
            if (!channel.connect(listener.getLocalAddress())) {
                assertTrue(channel.isConnectionPending());
                assertEquals(OP_CONNECT, channel.awaits(OP_READ));
                key.interestOps(channel.awaits(OP_READ));
                assertEquals(1, selector.select(HANG_MILLIS));
                assertTrue(channel.finishConnect());
            }
            key.cancel();
            selector.selectNow();
            TlsSocketChannel server = TlsSocketChannel.server(listener.accept(), Loopback.serverConfig().build());
            Side connecting = new Side(channel, new byte[] {1}, 10, selector);
            Side accepting = new Side(server, new byte[] {2}, 10, selector);
            converse(selector, connecting, accepting);
            assertArrayEquals(new byte[] {2}, connecting.incoming.toByteArray());
            assertArrayEquals(new byte[] {1}, accepting.incoming.toByteArray());
            server.abort();
        }
    }

    /** Completes the handshake of two non-blocking channels in one thread. */
    private static void handshake(Loopback pair) throws IOException {
        pair.client.configureBlocking(false);
        pair.server.configureBlocking(false);
        boolean complete = false;
        while (!complete) {
            complete = pair.client.handshake() & pair.server.handshake();
        }
    }

    @Test
    void returnsZeroWhileThereIsNothing() throws Exception {
        try (Loopback pair = Loopback.connect()) {
            pair.client.configureBlocking(false);
            assertFalse(pair.client.handshake());
            assertEquals(0, pair.client.read(ByteBuffer.allocate(1)));
            assertEquals(0, pair.client.write(Loopback.bytes("early")));
            assertEquals(OP_READ, pair.client.awaits(OP_WRITE));
            handshake(pair);
            // Tickets may be on their way; they are nothing to the program.
            assertEquals(0, pair.client.read(ByteBuffer.allocate(1)));
            assertEquals(0, pair.client.readyOps());
            assertEquals(OP_READ | OP_WRITE, pair.client.awaits(OP_READ | OP_WRITE));
            assertEquals(0, pair.client.awaits(0));
        }
    }

    @Test
    void namesWhatIsBufferedAsReady() throws Exception {
        try (Selector selector = Selector.open();
                Loopback pair = Loopback.connect()) {
            handshake(pair);
            pair.server.write(Loopback.bytes("0123456789"));
            pair.server.write(Loopback.bytes("abcdefghij"));
            pair.client.transport().register(selector, OP_READ);
            ByteBuffer target = ByteBuffer.allocate(4);
            int total = 0;
            while (total < 20) {
                if ((pair.client.readyOps() & OP_READ) == 0) {
                    assertEquals(1, selector.select(HANG_MILLIS));
                    selector.selectedKeys().clear();
                }
                total += pair.client.read(target.clear());
            }
            assertEquals(0, pair.client.readyOps());
            assertEquals(0, selector.selectNow());
            pair.server.close();
            assertEquals(1, selector.select(HANG_MILLIS));
            assertEquals(-1, pair.client.read(target.clear()));
            assertEquals(OP_READ, pair.client.readyOps());
        }
    }

    @Test
    void keepsWhatAFullTransportDoesNotTake() throws Exception {
        byte[] data = Loopback.random(16_000_000, 3);
        try (Selector selector = Selector.open();
                Loopback pair = Loopback.connect()) {
            handshake(pair);
            ByteBuffer source = ByteBuffer.wrap(data);
            while (pair.client.write(source) > 0) {
                // Until the transport is full.
            }
            assertTrue(source.hasRemaining());
            assertFalse(pair.client.flush());
            assertEquals(OP_WRITE, pair.client.awaits(0));
            Side client = new Side(pair.client, new byte[0], 10, selector);
            Side server = new Side(pair.server, new byte[0], 65_536, selector);
            client.outgoing.clear();
            while (source.hasRemaining()) {
                pair.client.write(source);
                server.step();
            }
            converse(selector, client, server);
            assertArrayEquals(data, server.incoming.toByteArray());
            assertEquals(0, pair.client.awaits(0));
        }
    }

    @Test
    void waitsForOffloadedWorkWithoutSelecting() throws Exception {
        var all = EnumSet.allOf(Pause.Kind.class);
        try (Loopback pair = Loopback.connect(
                Loopback.clientConfig().offload(all).build(), Loopback.serverConfig().offload(all).build())) {
            pair.client.configureBlocking(false);
            pair.server.configureBlocking(false);
            EnumSet<Pause.Kind> seen = EnumSet.noneOf(Pause.Kind.class);
            boolean complete = false;
            while (!complete) {
                complete = pair.client.handshake() & pair.server.handshake();
                for (TlsSocketChannel channel : List.of(pair.client, pair.server)) {
                    Optional<Pause<?>> pause = channel.pause();
                    if (pause.isPresent()) {
                        seen.add(pause.get().kind());
                        assertEquals(0, channel.awaits(OP_READ | OP_WRITE));
                        assertEquals(0, channel.readyOps());
                        assertFalse(channel.handshake());
                        pause.get().run();
                        assertEquals(OP_READ | OP_WRITE, channel.readyOps());
                    }
                }
            }
            assertTrue(seen.containsAll(List.of(
                    Pause.Kind.SELECT_CREDENTIAL, Pause.Kind.SIGN, Pause.Kind.VERIFY_PEER, Pause.Kind.VERIFY_SIGNATURE)));
        }
    }

    @Test
    void failsOnBothSides() throws Exception {
        var nobody = PkixVerifier.builder()
                .anchors(List.of(TestPki.root(TestPki.KeyKind.ED25519).certificate()))
                .build();
        try (Loopback pair = Loopback.connect(
                Loopback.clientConfig().peerVerifier(nobody).build(), Loopback.serverConfig().build())) {
            pair.server.configureBlocking(false);
            pair.client.configureBlocking(false);
            TlsException ours = assertThrows(TlsException.class, () -> {
                while (!pair.client.handshake()) {
                    pair.server.handshake();
                }
            });
            assertEquals(Fault.UNTRUSTED_CERTIFICATE, ours.fault());
            assertEquals(OP_READ | OP_WRITE, pair.client.readyOps());
            pair.client.close();
            TlsException theirs = assertThrows(TlsException.class, () -> {
                while (!pair.server.handshake()) {
                    // What the client has sent is on its way.
                }
            });
            assertEquals(Alert.UNKNOWN_CA, theirs.receivedAlert().orElseThrow());
        }
    }

    @Test
    void changesItsMode() throws Exception {
        try (Loopback pair = Loopback.connect()) {
            handshake(pair);
            pair.client.configureBlocking(true);
            pair.server.write(Loopback.bytes("hello"));
            assertEquals("hello", Loopback.read(pair.client, 5));
            assertTrue(pair.client.isBlocking());
            assertTrue(pair.client.transport().isBlocking());
        }
    }
}
