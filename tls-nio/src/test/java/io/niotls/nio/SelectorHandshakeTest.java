package io.niotls.nio;

import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.auth.PkixVerifier;
import io.niotls.config.ClientConfig;
import io.niotls.config.Pause;
import io.niotls.config.Peer;
import io.niotls.nio.Providers.Pair;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.testing.TestPki;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The selector drives the handshake, whatever the program is interested in, and tells how it ends. */
@Timeout(120)
class SelectorHandshakeTest {
    /** What a listener was told. */
    private record End(TlsSocketChannel channel, Optional<IOException> failure, Thread thread) {}

    private final Queue<End> ends = new ConcurrentLinkedQueue<>();

    private TlsSelectorProvider.Builder builder() {
        return Providers.builder(ProtocolVersion.TLS_1_3)
                .handshakeListener((channel, failure) -> ends.add(new End(channel, failure, Thread.currentThread())));
    }

    /** Returns a client's configuration that trusts nobody who is here. */
    private static ClientConfig distrusting() {
        return ClientConfig.builder()
                .peerVerifier(PkixVerifier.builder()
                        .anchors(List.of(TestPki.root(TestPki.KeyKind.ED25519).certificate()))
                        .build())
                .build();
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_3", "TLS_1_2"})
    void isDrivenThoughNobodyIsInterested(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.connect().nonBlocking()) {
            SelectionKey client = pair.client().register(selector, 0);
            SelectionKey server = pair.server().register(selector, 0);
            Background<Integer> selecting = Background.start(selector::select).awaitBlocked();
            while (((TlsSocketChannel) pair.client()).info().isEmpty() || ((TlsSocketChannel) pair.server()).info().isEmpty()) {
                assertFalse(selecting.isDone());
                Thread.yield();
            }
            selector.wakeup();
            assertEquals(0, selecting.result());
            assertEquals(0, client.readyOps() | server.readyOps());
            Providers.assertRests(selector);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_1_3", "TLS_1_2"})
    void showsNothingBeforeItIsComplete(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.connect()) {
            pair.client().configureBlocking(false);
            SelectionKey client = pair.client().register(selector, OP_READ | OP_WRITE);
            // The server does nothing yet.
            Providers.assertRests(selector);
            assertEquals(0, pair.client().write(Loopback.bytes("early")));
            Background<Boolean> serving = Background.start(((TlsSocketChannel) pair.server())::handshake);
            assertEquals(List.of(client), Providers.select(selector));
            assertEquals(OP_WRITE, client.readyOps());
            assertTrue(((TlsSocketChannel) pair.client()).info().isPresent());
            assertEquals(5, pair.client().write(Loopback.bytes("early")));
            assertTrue(serving.result());
            assertEquals("early", Loopback.read(pair.server(), 5));
        }
    }

    @Test
    void tellsTheListenerOnceInTheThreadThatSelects() throws Exception {
        SelectorProvider nio = builder().build();
        try (Selector selector = nio.openSelector();
                Pair pair = Providers.connect(nio, nio).nonBlocking()) {
            SelectionKey client = pair.client().register(selector, OP_WRITE);
            SelectionKey server = pair.server().register(selector, OP_WRITE);
            Providers.selectUntil(client, OP_WRITE);
            Providers.selectUntil(server, OP_WRITE);
            assertEquals(2, ends.size());
            for (End end : ends) {
                assertTrue(end.failure.isEmpty());
                assertSame(Thread.currentThread(), end.thread);
                assertTrue(end.channel.info().isPresent());
            }
            assertEquals(1, ends.stream().filter(end -> end.channel == pair.client()).count());
            Providers.drop(pair.client());
            assertEquals(2, ends.size());
        }
    }

    // ---- Another thread's work ----

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void waitsForTheExecutorWithoutTurningInCircles(boolean atServer) throws Exception {
        BlockingQueue<Runnable> held = new LinkedBlockingQueue<>();
        var everything = EnumSet.allOf(Pause.Kind.class);
        SelectorProvider plain = Providers.TLS_1_3.provider();
        SelectorProvider offloading = builder()
                .client(Loopback.clientConfig().offload(everything).build())
                .server(Loopback.serverConfig().offload(everything).build())
                .executor(held::add)
                .build();
        try (Selector selector = offloading.openSelector();
                Pair pair = atServer ? Providers.connect(plain, offloading) : Providers.connect(offloading, plain)) {
            SocketChannel ours = atServer ? pair.server() : pair.client();
            TlsSocketChannel peer = (TlsSocketChannel) (atServer ? pair.client() : pair.server());
            ours.configureBlocking(false);
            SelectionKey key = ours.register(selector, OP_READ | OP_WRITE);
            Background<Boolean> shaking = Background.start(peer::handshake);
            Background<Integer> selecting = Background.start(selector::select);
            int pauses = 0;
            while (!selecting.isDone()) {
                Runnable work = held.poll(10, TimeUnit.MILLISECONDS);
                if (work != null) {
                    pauses++;
                    long before = ((TlsSelector) selector).rounds();
                    for (int i = 0; i < 10; i++) {
                        selecting.awaitBlocked();
                    }
                    assertTrue(((TlsSelector) selector).rounds() - before <= 2, "turns in circles");
                    work.run();
                }
            }
            assertTrue(pauses >= 2, "nothing was offloaded");
            assertEquals(1, selecting.result());
            assertTrue(key.isWritable());
            assertTrue(shaking.result());
            assertEquals(1, ends.size());
        }
    }

    @Test
    void waitsForTheProgramWhereThereIsNoExecutor() throws Exception {
        SelectorProvider nio = builder()
                .client(Loopback.clientConfig().offload(EnumSet.of(Pause.Kind.VERIFY_PEER)).build())
                .build();
        try (Selector selector = nio.openSelector();
                Pair pair = Providers.connect(nio, nio)) {
            TlsSocketChannel client = (TlsSocketChannel) pair.client();
            client.configureBlocking(false);
            SelectionKey key = client.register(selector, OP_WRITE);
            Background<Boolean> serving = Background.start(((TlsSocketChannel) pair.server())::handshake);
            Background<Integer> selecting = Background.start(selector::select);
            while (client.pause().isEmpty()) {
                assertFalse(selecting.isDone());
                Thread.yield();
            }
            selecting.awaitBlocked();
            client.pause().orElseThrow().run();
            assertEquals(1, selecting.result());
            assertTrue(key.isWritable());
            assertTrue(serving.result());
        }
    }

    // ---- Failures ----

    @Test
    void aHandshakeThatTakesTooLongEndsWithAReadyKey() throws Exception {
        SelectorProvider nio = builder().handshakeTimeout(Duration.ofMillis(50)).build();
        try (Selector selector = nio.openSelector();
                ServerSocketChannel silent = ServerSocketChannel.open();
                SocketChannel client = nio.openSocketChannel()) {
            silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            client.connect(silent.getLocalAddress());
            client.configureBlocking(false);
            SelectionKey key = client.register(selector, OP_READ);
            assertEquals(List.of(key), Providers.select(selector));
            assertThrows(SocketTimeoutException.class, () -> client.read(ByteBuffer.allocate(1)));
            assertThrows(SocketTimeoutException.class, () -> client.write(Loopback.bytes("x")));
            assertEquals(1, ends.size());
            assertTrue(ends.element().failure.orElseThrow() instanceof SocketTimeoutException);
            key.interestOps(0);
            Providers.assertRests(selector);
            assertEquals(1, ends.size());
        }
    }

    @Test
    void aHandshakeThatIsPausedForTooLongFailsToo() throws Exception {
        SelectorProvider nio = builder()
                .client(Loopback.clientConfig().offload(EnumSet.of(Pause.Kind.VERIFY_PEER)).build())
                .executor(task -> {
                    // Never gets to it.
                })
                .handshakeTimeout(Duration.ofMillis(200))
                .build();
        try (Selector selector = nio.openSelector();
                Pair pair = Providers.connect(nio, Providers.TLS_1_3.provider())) {
            pair.client().configureBlocking(false);
            SelectionKey key = pair.client().register(selector, OP_READ);
            Background<Boolean> serving = Background.start(((TlsSocketChannel) pair.server())::handshake);
            assertEquals(List.of(key), Providers.select(selector));
            assertThrows(SocketTimeoutException.class, () -> pair.client().read(ByteBuffer.allocate(1)));
            pair.client().close();
            assertThrows(IOException.class, serving::result);
        }
    }

    @Test
    void aFailureMakesTheKeysOfBothSidesReady() throws Exception {
        SelectorProvider nio = builder().client(distrusting()).build();
        try (Selector selector = nio.openSelector();
                Pair pair = Providers.connect(nio, nio).nonBlocking()) {
            SelectionKey client = pair.client().register(selector, OP_READ);
            SelectionKey server = pair.server().register(selector, OP_READ);
            Providers.selectUntil(client, OP_READ);
            TlsException ours = assertThrows(TlsException.class, () -> pair.client().read(ByteBuffer.allocate(1)));
            assertEquals(Fault.UNTRUSTED_CERTIFICATE, ours.fault());
            assertThrows(TlsException.class, () -> pair.client().write(Loopback.bytes("x")));
            client.interestOps(0);
            Providers.selectUntil(server, OP_READ);
            TlsException theirs = assertThrows(TlsException.class, () -> pair.server().read(ByteBuffer.allocate(1)));
            assertTrue(theirs.receivedAlert().isPresent());
            server.interestOps(0);
            Providers.assertRests(selector);
            assertEquals(2, ends.size());
            assertTrue(ends.stream().allMatch(end -> end.failure.isPresent()));
        }
    }

    @Test
    void garbageInTheHandshakeMakesAKeyReady() throws Exception {
        try (Selector selector = Providers.TLS_1_3.selector();
                Relay relay = Relay.between(Providers.TLS_1_3.provider())) {
            SelectionKey key = relay.client.register(selector, OP_WRITE);
            relay.toClient.write(Loopback.bytes("HTTP/1.1 400 Bad Request\r\n\r\n"));
            assertEquals(List.of(key), Providers.select(selector));
            assertThrows(TlsException.class, () -> relay.client.write(Loopback.bytes("x")));
            key.interestOps(0);
            Providers.assertRests(selector);
        }
    }

    @Test
    void anEndInTheHandshakeMakesAKeyReady() throws Exception {
        try (Selector selector = Providers.TLS_1_3.selector();
                Relay relay = Relay.between(Providers.TLS_1_3.provider())) {
            SelectionKey key = relay.client.register(selector, OP_READ);
            relay.toClient.shutdownOutput();
            assertEquals(List.of(key), Providers.select(selector));
            TlsException fault = assertThrows(TlsException.class, () -> relay.client.read(ByteBuffer.allocate(1)));
            assertEquals(Fault.TRUNCATED, fault.fault());
        }
    }

    // ---- Connecting means TLS ----

    /** Starts to connect in non-blocking mode. */
    private static SelectionKey connecting(SelectorProvider nio, Selector selector, ServerSocketChannel listener)
            throws IOException {
        SocketChannel client = nio.openSocketChannel();
        client.configureBlocking(false);
        SelectionKey key = client.register(selector, OP_CONNECT);
        assertFalse(client.connect(listener.getLocalAddress()));
        return key;
    }

    @Test
    void isConnectedWhenTheHandshakeIsComplete() throws Exception {
        SelectorProvider nio = builder().connected(TlsSelectorProvider.Connected.TLS).build();
        try (Selector selector = nio.openSelector();
                ServerSocketChannel listener = Providers.TLS_1_3.listener()) {
            SelectionKey key = connecting(nio, selector, listener);
            SocketChannel client = (SocketChannel) key.channel();
            try (Pair pair = new Pair(client, listener.accept())) {
                Providers.assertRests(selector);
                assertFalse(client.isConnected());
                assertTrue(client.isConnectionPending());
                assertFalse(client.finishConnect());
                assertThrows(ConnectionPendingException.class, () -> client.connect(listener.getLocalAddress()));
                Background<Boolean> serving = Background.start(((TlsSocketChannel) pair.server())::handshake);
                assertEquals(List.of(key), Providers.select(selector));
                assertEquals(OP_CONNECT, key.readyOps());
                assertTrue(client.isConnectionPending());
                assertTrue(client.finishConnect());
                assertTrue(client.isConnected());
                assertFalse(client.isConnectionPending());
                assertNotNull(((TlsSocketChannel) client).info().orElseThrow());
                assertTrue(serving.result());
                Providers.assertRests(selector);
                key.interestOps(OP_WRITE);
                assertEquals(List.of(key), Providers.select(selector));
            }
        }
    }

    @Test
    void aPeerThatIsNotTrustedCannotBeConnected() throws Exception {
        SelectorProvider nio =
                builder().client(distrusting()).connected(TlsSelectorProvider.Connected.TLS).build();
        try (Selector selector = nio.openSelector();
                ServerSocketChannel listener = Providers.TLS_1_3.listener()) {
            SelectionKey key = connecting(nio, selector, listener);
            SocketChannel client = (SocketChannel) key.channel();
            TlsSocketChannel server = (TlsSocketChannel) listener.accept();
            Background<Boolean> serving = Background.start(server::handshake);
            assertEquals(List.of(key), Providers.select(selector));
            assertTrue(key.isConnectable());
            TlsException fault = assertThrows(TlsException.class, client::finishConnect);
            assertEquals(Fault.UNTRUSTED_CERTIFICATE, fault.fault());
            assertFalse(client.isOpen());
            assertFalse(key.isValid());
            assertThrows(TlsException.class, serving::result);
            server.abort();
            assertEquals(1, ends.size());
        }
    }

    @Test
    void aRefusalShowsInFinishConnect() throws Exception {
        SelectorProvider nio = builder().connected(TlsSelectorProvider.Connected.TLS).build();
        try (Selector selector = nio.openSelector();
                SocketChannel nobody = SocketChannel.open();
                SocketChannel client = nio.openSocketChannel()) {
            nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            client.configureBlocking(false);
            SelectionKey key = client.register(selector, OP_CONNECT);
            assertThrows(ConnectException.class, () -> {
                client.connect(nobody.getLocalAddress());
                assertEquals(List.of(key), Providers.select(selector));
                client.finishConnect();
            });
            assertFalse(client.isOpen());
        }
    }

    @Test
    void aBlockingConnectIncludesTheHandshake() throws Exception {
        SelectorProvider nio = builder()
                .connected(TlsSelectorProvider.Connected.TLS)
                .peer(address -> Peer.of("localhost", 443))
                .build();
        try (ServerSocketChannel listener = Providers.TLS_1_3.listener();
                SocketChannel client = nio.openSocketChannel()) {
            Background<Boolean> serving = Background.start(() -> ((TlsSocketChannel) listener.accept()).handshake());
            assertTrue(client.connect(listener.getLocalAddress()));
            assertTrue(((TlsSocketChannel) client).info().isPresent());
            assertTrue(serving.result());
            Providers.drop(client);
        }
    }
}
