package io.niotls.nio;

import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.NoConnectionPendingException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link SocketChannel} says of connecting, and {@link SelectionKey} of OP_CONNECT. */
@Timeout(120)
class ConnectContractTest {
    /** A listener whose backlog is full, so that no further connection is ever established. */
    private static final class Full implements AutoCloseable {
        final ServerSocketChannel listener = ServerSocketChannel.open();
        private final List<SocketChannel> connected = new ArrayList<>();

        Full() throws IOException {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
            boolean full = false;
            while (!full) {
                SocketChannel channel = SocketChannel.open();
                connected.add(channel);
                channel.configureBlocking(false);
                full = !channel.connect(address()) && !finishes(channel);
            }
        }

        /** On the loopback interface a connection is established while it is asked for. */
        private static boolean finishes(SocketChannel channel) throws IOException {
            try (Selector selector = Selector.open()) {
                SelectionKey key = channel.register(selector, OP_CONNECT);
                boolean finishes = selector.select(50) > 0 && channel.finishConnect();
                key.cancel();
                return finishes;
            }
        }

        SocketAddress address() throws IOException {
            return listener.getLocalAddress();
        }

        @Override
        public void close() throws IOException {
            listener.close();
            for (SocketChannel channel : connected) {
                channel.close();
            }
        }
    }

    /** Returns an address that refuses connections as long as the given channel is open: bound, but nobody listens. */
    private static SocketAddress refusing(SocketChannel bound) throws IOException {
        return bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).getLocalAddress();
    }

    @ParameterizedTest
    @EnumSource
    void connectsThroughASelector(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                ServerSocketChannel listener = nio.listener();
                SocketChannel channel = nio.provider().openSocketChannel()) {
            channel.configureBlocking(false);
            assertFalse(channel.isConnected());
            assertFalse(channel.isConnectionPending());
            assertNull(channel.getRemoteAddress());
            SelectionKey key = channel.register(selector, OP_CONNECT);
            if (!channel.connect(listener.getLocalAddress())) {
                assertTrue(channel.isConnectionPending());
                assertFalse(channel.isConnected());
                assertThrows(ConnectionPendingException.class, () -> channel.connect(listener.getLocalAddress()));
                assertThrows(NotYetConnectedException.class, () -> channel.read(ByteBuffer.allocate(1)));
                assertThrows(NotYetConnectedException.class, () -> channel.write(ByteBuffer.allocate(1)));
                assertEquals(List.of(key), Providers.select(selector));
                assertEquals(OP_CONNECT, key.readyOps());
                assertTrue(key.isConnectable());
                // Until it is finished it stays connectable.
                assertEquals(List.of(key), Providers.select(selector));
                assertTrue(channel.isConnectionPending());
                assertTrue(channel.finishConnect());
            }
            assertTrue(channel.isConnected());
            assertFalse(channel.isConnectionPending());
            assertTrue(channel.finishConnect());
            assertEquals(listener.getLocalAddress(), channel.getRemoteAddress());
            assertEquals(0, selector.selectNow());
            assertThrows(AlreadyConnectedException.class, () -> channel.connect(listener.getLocalAddress()));
            Providers.drop(listener.accept());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalShowsInFinishConnect(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                SocketChannel bound = SocketChannel.open();
                SocketChannel channel = nio.provider().openSocketChannel()) {
            SocketAddress nobody = refusing(bound);
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, OP_CONNECT);
            assertThrows(ConnectException.class, () -> {
                if (!channel.connect(nobody)) {
                    assertEquals(List.of(key), Providers.select(selector));
                    assertTrue(key.isConnectable());
                    channel.finishConnect();
                }
            });
            assertFalse(channel.isOpen());
            assertFalse(channel.isConnected());
            assertFalse(key.isValid());
            selector.selectNow();
            assertTrue(selector.keys().isEmpty());
            assertThrows(ClosedChannelException.class, channel::finishConnect);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalClosesABlockingChannel(Providers nio) throws Exception {
        try (SocketChannel bound = SocketChannel.open();
                SocketChannel channel = nio.provider().openSocketChannel()) {
            SocketAddress nobody = refusing(bound);
            assertThrows(ConnectException.class, () -> channel.connect(nobody));
            assertFalse(channel.isOpen());
            assertThrows(ClosedChannelException.class, () -> channel.connect(nobody));
        }
    }

    @ParameterizedTest
    @EnumSource
    void connectsInBlockingMode(Providers nio) throws Exception {
        try (ServerSocketChannel listener = nio.listener();
                SocketChannel channel = nio.provider().openSocketChannel()) {
            assertThrows(NoConnectionPendingException.class, channel::finishConnect);
            assertTrue(channel.connect(listener.getLocalAddress()));
            assertTrue(channel.isConnected());
            assertTrue(channel.finishConnect());
            assertThrows(AlreadyConnectedException.class, () -> channel.connect(listener.getLocalAddress()));
            assertTrue(channel.isOpen());
            Providers.drop(listener.accept());
        }
    }

    @ParameterizedTest
    @EnumSource
    void isFinishedInBlockingMode(Providers nio) throws Exception {
        try (ServerSocketChannel listener = nio.listener();
                SocketChannel channel = nio.provider().openSocketChannel()) {
            channel.configureBlocking(false);
            channel.connect(listener.getLocalAddress());
            channel.configureBlocking(true);
            assertTrue(channel.finishConnect());
            Providers.drop(listener.accept());
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesDataBeforeItIsConnected(Providers nio) throws Exception {
        ByteBuffer buffer = ByteBuffer.allocate(1);
        ByteBuffer[] buffers = {buffer};
        for (boolean blocking : new boolean[] {true, false}) {
            try (SocketChannel channel = nio.provider().openSocketChannel()) {
                channel.configureBlocking(blocking);
                assertThrows(NotYetConnectedException.class, () -> channel.read(buffer));
                assertThrows(NotYetConnectedException.class, () -> channel.read(buffers));
                assertThrows(NotYetConnectedException.class, () -> channel.write(buffer));
                assertThrows(NotYetConnectedException.class, () -> channel.write(buffers));
                assertThrows(NotYetConnectedException.class, channel::shutdownInput);
                assertThrows(NotYetConnectedException.class, channel::shutdownOutput);
                assertThrows(NoConnectionPendingException.class, channel::finishConnect);
                assertTrue(channel.isOpen());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesAddressesThatItCannotConnectTo(Providers nio) throws Exception {
        SocketAddress unresolved = InetSocketAddress.createUnresolved("localhost", 1);
        SocketAddress unsupported = new SocketAddress() {
            private static final long serialVersionUID = 1;
        };
        try (SocketChannel channel = nio.provider().openSocketChannel()) {
            assertThrows(UnresolvedAddressException.class, () -> channel.connect(unresolved));
            assertThrows(UnsupportedAddressTypeException.class, () -> channel.connect(unsupported));
            assertThrows(UnsupportedAddressTypeException.class, () -> channel.bind(unsupported));
            assertTrue(channel.isOpen());
        }
    }

    // ---- A connection that is not established ----

    @ParameterizedTest
    @EnumSource
    void isPendingAsLongAsNobodyAnswers(Providers nio) throws Exception {
        try (Full nobody = new Full();
                Selector selector = nio.selector();
                SocketChannel channel = nio.provider().openSocketChannel()) {
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, OP_CONNECT | OP_READ | OP_WRITE);
            assertFalse(channel.connect(nobody.address()));
            assertFalse(channel.finishConnect());
            assertTrue(channel.isConnectionPending());
            assertEquals(0, selector.selectNow());
            assertThrows(ConnectionPendingException.class, () -> channel.bind(null));
            Background<Integer> selecting = Background.start(selector::select).awaitBlocked();
            selector.wakeup();
            assertEquals(0, selecting.result());
            assertEquals(0, key.readyOps());
        }
    }

    @ParameterizedTest
    @EnumSource
    void closeEndsAConnect(Providers nio) throws Exception {
        try (Full nobody = new Full()) {
            SocketChannel channel = nio.provider().openSocketChannel();
            Background<Boolean> connecting = Background.start(() -> channel.connect(nobody.address())).awaitBlocked();
            channel.close();
            assertThrowsExactly(AsynchronousCloseException.class, connecting::result);
            assertFalse(channel.isOpen());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsAConnect(Providers nio) throws Exception {
        try (Full nobody = new Full();
                SocketChannel channel = nio.provider().openSocketChannel()) {
            Background<Boolean> connecting = Background.start(() -> {
                assertThrows(ClosedByInterruptException.class, () -> channel.connect(nobody.address()));
                return Thread.interrupted();
            }).awaitBlocked();
            connecting.interrupt();
            assertTrue(connecting.result());
            assertFalse(channel.isOpen());
        }
    }

    @ParameterizedTest
    @EnumSource
    void closeEndsAFinishConnect(Providers nio) throws Exception {
        try (Full nobody = new Full()) {
            SocketChannel channel = nio.provider().openSocketChannel();
            channel.configureBlocking(false);
            assertFalse(channel.connect(nobody.address()));
            channel.configureBlocking(true);
            Background<Boolean> connecting = Background.start(channel::finishConnect).awaitBlocked();
            channel.close();
            assertThrowsExactly(AsynchronousCloseException.class, connecting::result);
        }
    }

    // ---- Local addresses, families ----

    @ParameterizedTest
    @EnumSource
    void isBoundBeforeItConnects(Providers nio) throws Exception {
        try (ServerSocketChannel listener = nio.listener();
                SocketChannel channel = nio.provider().openSocketChannel()) {
            assertNull(channel.getLocalAddress());
            assertSame(channel, channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
            SocketAddress local = channel.getLocalAddress();
            channel.connect(listener.getLocalAddress());
            assertEquals(local, channel.getLocalAddress());
            SocketChannel accepted = listener.accept();
            assertEquals(local, accepted.getRemoteAddress());
            assertEquals(channel.getRemoteAddress(), accepted.getLocalAddress());
            Providers.drop(accepted);
        }
    }

    @ParameterizedTest
    @EnumSource
    void speaksOverUnixDomainSockets(Providers nio, @TempDir Path directory) throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("socket"));
        try (ServerSocketChannel listener = nio.provider().openServerSocketChannel(StandardProtocolFamily.UNIX);
                SocketChannel channel = nio.provider().openSocketChannel(StandardProtocolFamily.UNIX)) {
            listener.bind(address);
            assertTrue(channel.connect(address));
            assertEquals(address, channel.getRemoteAddress());
            try (Providers.Pair pair = new Providers.Pair(channel, listener.accept())) {
                Providers.exchange(pair);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void opensChannelsOfAFamily(Providers nio) throws Exception {
        try (ServerSocketChannel listener = nio.provider().openServerSocketChannel(StandardProtocolFamily.INET);
                SocketChannel channel = nio.provider().openSocketChannel(StandardProtocolFamily.INET)) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            assertTrue(channel.connect(listener.getLocalAddress()));
            Providers.drop(listener.accept());
        }
    }
}
