package io.niotls.nio;

import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.Pause;
import io.niotls.nio.Providers.Pair;
import io.niotls.proto.ProtocolVersion;
import io.niotls.session.ClientSession;
import io.niotls.session.ClientSessionKey;
import io.niotls.session.ClientSessionStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
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
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the program's own code does inside a selection (listener, executor, session store) stalls and breaks nothing. */
@Timeout(120)
class SelectorListenerTest {
    private static final EnumSet<Pause.Kind> EVERYTHING = EnumSet.allOf(Pause.Kind.class);

    private final Queue<Optional<IOException>> ends = new ConcurrentLinkedQueue<>();
    /** What the listener of {@link #closing} closes when a handshake fails. */
    private final AtomicReference<SocketChannel> victim = new AtomicReference<>();

    private TlsSelectorProvider.Builder builder() {
        return Providers.builder(ProtocolVersion.TLS_1_3).handshakeListener((channel, failure) -> ends.add(failure));
    }

    private TlsSelectorProvider.Builder closing() {
        return builder().handshakeListener((channel, failure) -> {
            if (failure.isPresent()) {
                ends.add(failure);
                try {
                    victim.get().close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
    }

    private static ServerSocketChannel silent() throws IOException {
        return ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    // ---- Executors ----

    @Test
    void anExecutorMayAnswerInTheThreadThatSelects() throws Exception {
        SelectorProvider nio = builder()
                .client(Loopback.clientConfig().offload(EVERYTHING).build())
                .server(Loopback.serverConfig().offload(EVERYTHING).build())
                .executor(Runnable::run)
                .build();
        try (Selector selector = nio.openSelector();
                Pair pair = Providers.connect(nio, nio).nonBlocking()) {
            SelectionKey client = pair.client().register(selector, OP_WRITE);
            SelectionKey server = pair.server().register(selector, OP_WRITE);
            Providers.selectUntil(client, OP_WRITE);
            Providers.selectUntil(server, OP_WRITE);
            assertEquals(List.of(Optional.empty(), Optional.empty()), List.copyOf(ends));
        }
    }

    @Test
    void anExecutorThatRefusesEndsTheHandshake() throws Exception {
        RejectedExecutionException full = new RejectedExecutionException("full");
        SelectorProvider nio = builder()
                .client(Loopback.clientConfig().offload(EVERYTHING).build())
                .executor(task -> {
                    throw full;
                })
                .build();
        try (Selector selector = nio.openSelector();
                Pair pair = Providers.connect(nio, Providers.TLS_1_3.provider())) {
            pair.client().configureBlocking(false);
            SelectionKey key = pair.client().register(selector, OP_READ);
            Background<Boolean> serving = Background.start(((TlsSocketChannel) pair.server())::handshake);
            assertEquals(1, Background.start(selector::select).result());
            assertTrue(key.isReadable());
            selector.selectedKeys().clear();
            IOException failure = assertThrows(IOException.class, () -> pair.client().read(ByteBuffer.allocate(1)));
            assertSame(failure, ends.remove().orElseThrow());
            pair.client().close();
            assertThrows(IOException.class, serving::result);
        }
    }

    // ---- Listeners ----

    @Test
    void interestThatAListenerSetsIsSeenBeforeTheNextWait() throws Exception {
        AtomicReference<SelectionKey> key = new AtomicReference<>();
        SelectorProvider nio = builder()
                .client(Loopback.clientConfig().offload(EnumSet.of(Pause.Kind.VERIFY_PEER)).build())
                .executor(task -> Background.start(() -> {
                    task.run();
                    return null;
                }))
                .handshakeListener((channel, failure) -> key.get().interestOps(OP_WRITE))
                .build();
        try (Selector selector = nio.openSelector();
                Pair pair = Providers.connect(nio, Providers.TLS_1_3.provider())) {
            pair.client().configureBlocking(false);
            key.set(pair.client().register(selector, 0));
            Background<Boolean> serving = Background.start(((TlsSocketChannel) pair.server())::handshake);
            // Without a time, for a selection that ends by itself looks again.
            assertEquals(1, Background.start(selector::select).result());
            assertTrue(key.get().isWritable());
            assertTrue(serving.result());
        }
    }

    @Test
    void whatAListenerClosesWhenTheTimeIsOverIsFinished() throws Exception {
        SelectorProvider nio =
                closing().handshakeTimeout(Duration.ofMillis(50)).lingerTimeout(Duration.ofMillis(50)).build();
        try (Selector selector = nio.openSelector();
                ServerSocketChannel silent = silent();
                SocketChannel client = nio.openSocketChannel();
                Pair pair = Providers.exchange(Providers.connect(Providers.TLS_1_3.provider(), Providers.TLS_1_3.provider()))) {
            victim.set(pair.server());
            ((TlsSocketChannel) pair.server()).lingerTimeout(Duration.ofMillis(50));
            SocketChannel raw = ((TlsSocketChannel) pair.server()).transport();
            pair.server().configureBlocking(false);
            pair.server().register(selector, OP_READ);
            client.connect(silent.getLocalAddress());
            client.configureBlocking(false);
            client.register(selector, 0);
            Background<Integer> selecting = Background.start(selector::select);
            // Its peer does not end, so that nothing but the lingering's own time can.
            Background.await(() -> !raw.isOpen(), "the end of the lingering");
            assertFalse(selecting.isDone());
            selector.wakeup();
            assertEquals(0, selecting.result());
            assertEquals(1, ends.size());
        }
    }

    @Test
    void aChannelThatAListenerClosesMayEndInTheSameRound() throws Exception {
        TlsSelectorProvider nio = closing().build();
        try (Selector selector = nio.openSelector();
                TlsServerSocketChannel listener = nio.openServerSocketChannel();
                Pair pair = Providers.TLS_1_3.established()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SocketChannel raw = ((TlsSocketChannel) pair.server()).transport();
            try (SocketChannel peer = SocketChannel.open(listener.getLocalAddress());
                    Pair shaking = new Pair(peer, listener.accept())) {
                victim.set(pair.server());
                shaking.server().configureBlocking(false);
                shaking.server().register(selector, 0);
                pair.server().configureBlocking(false);
                pair.server().register(selector, OP_READ);
                selector.selectNow();
                peer.write(Loopback.bytes("no TLS at all, is it?"));
                // Data, close_notify, and the end of the transport.
                pair.client().write(ByteBuffer.allocate(1_000));
                pair.client().shutdownOutput();
                ((TlsSocketChannel) pair.client()).transport().shutdownOutput();
                while (raw.isOpen()) {
                    selector.selectNow();
                }
                assertEquals(1, ends.size());
                selector.selectedKeys().clear();
                Providers.assertRests(selector);
            }
        }
    }

    @Test
    void theListenerHearsThatTheConnectionWasRefused() throws Exception {
        SelectorProvider nio = builder().connected(TlsSelectorProvider.Connected.TLS).build();
        try (Selector selector = nio.openSelector();
                SocketChannel nobody = SocketChannel.open();
                SocketChannel client = nio.openSocketChannel()) {
            nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            client.configureBlocking(false);
            client.register(selector, OP_CONNECT);
            assertFalse(client.connect(nobody.getLocalAddress()));
            Providers.select(selector);
            ConnectException refused = assertThrows(ConnectException.class, client::finishConnect);
            assertSame(refused, ends.remove().orElseThrow());
            assertTrue(ends.isEmpty());
        }
    }

    // ---- An engine that cannot start ----

    private SelectorProvider withABrokenStore() {
        return builder()
                .client(Loopback.clientConfig().sessions(new ClientSessionStore() {
                    @Override
                    public void put(ClientSessionKey key, ClientSession session) {}

                    @Override
                    public Optional<ClientSession> take(ClientSessionKey key) {
                        throw new IllegalStateException("the store is down");
                    }

                    @Override
                    public void remove(ClientSessionKey key, ClientSession session) {}
                }).build())
                .build();
    }

    @Test
    void theListenerHearsThatTheEngineCannotStart() throws Exception {
        SelectorProvider nio = withABrokenStore();
        try (Selector selector = nio.openSelector();
                Pair pair = Providers.connect(nio, Providers.TLS_1_3.provider())) {
            pair.client().configureBlocking(false);
            SelectionKey key = pair.client().register(selector, 0);
            Providers.assertRests(selector);
            assertEquals(1, ends.size());
            key.interestOps(OP_READ);
            assertEquals(List.of(key), Providers.select(selector));
            IOException failure = assertThrows(IOException.class, () -> pair.client().read(ByteBuffer.allocate(1)));
            assertSame(failure, ends.remove().orElseThrow());
        }
    }

    @Test
    void anEngineThatCannotStartDoesNotHideTheConnection() throws Exception {
        SelectorProvider nio = withABrokenStore();
        try (Selector selector = nio.openSelector();
                ServerSocketChannel listener = silent();
                SocketChannel client = nio.openSocketChannel()) {
            client.configureBlocking(false);
            SelectionKey key = client.register(selector, OP_CONNECT);
            assertFalse(client.connect(listener.getLocalAddress()));
            assertEquals(List.of(key), Providers.select(selector));
            assertTrue(key.isConnectable());
            assertTrue(client.finishConnect());
            key.interestOps(0);
            Providers.assertRests(selector);
            assertInstanceOf(IOException.class, ends.remove().orElseThrow());
            Providers.drop(client);
            assertTrue(ends.isEmpty(), "told twice");
        }
    }
}
