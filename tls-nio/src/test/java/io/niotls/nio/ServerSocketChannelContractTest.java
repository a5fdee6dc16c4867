package io.niotls.nio;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.nio.Providers.Pair;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link ServerSocketChannel} says, and {@link SelectionKey} of OP_ACCEPT. */
@Timeout(120)
class ServerSocketChannelContractTest {
    private static final SocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @ParameterizedTest
    @EnumSource
    void isBoundOnce(Providers nio) throws Exception {
        try (ServerSocketChannel listener = nio.provider().openServerSocketChannel()) {
            assertTrue(listener.isOpen());
            assertNull(listener.getLocalAddress());
            assertThrows(NotYetBoundException.class, listener::accept);
            assertSame(listener, listener.bind(ANY_PORT));
            InetSocketAddress local = (InetSocketAddress) listener.getLocalAddress();
            assertEquals(InetAddress.getLoopbackAddress(), local.getAddress());
            assertNotEquals(0, local.getPort());
            assertThrows(AlreadyBoundException.class, () -> listener.bind(ANY_PORT));
            assertThrows(AlreadyBoundException.class, () -> listener.bind(null, 5));
            assertEquals(local, listener.getLocalAddress());
        }
    }

    @ParameterizedTest
    @EnumSource
    void isBoundToAnAddressOfTheSystemsChoice(Providers nio) throws Exception {
        try (ServerSocketChannel listener = nio.provider().openServerSocketChannel()) {
            listener.bind(null);
            assertNotEquals(0, ((InetSocketAddress) listener.getLocalAddress()).getPort());
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesAnAddressThatItDoesNotKnow(Providers nio) throws Exception {
        SocketAddress unsupported = new SocketAddress() {
            private static final long serialVersionUID = 1;
        };
        try (ServerSocketChannel listener = nio.provider().openServerSocketChannel()) {
            assertThrows(UnsupportedAddressTypeException.class, () -> listener.bind(unsupported));
        }
    }

    @ParameterizedTest
    @EnumSource
    void acceptsInBlockingMode(Providers nio) throws Exception {
        try (ServerSocketChannel listener = nio.listener()) {
            Background<SocketChannel> accepting = Background.start(listener::accept).awaitBlocked();
            SocketChannel client = nio.provider().openSocketChannel();
            client.connect(listener.getLocalAddress());
            try (Pair pair = new Pair(client, accepting.result())) {
                SocketChannel accepted = pair.server();
                assertTrue(accepted.isConnected());
                assertTrue(accepted.isBlocking());
                assertFalse(accepted.isConnectionPending());
                assertFalse(accepted.isRegistered());
                assertTrue(accepted.finishConnect());
                assertSame(nio.provider(), accepted.provider());
                assertEquals(client.getLocalAddress(), accepted.getRemoteAddress());
                assertEquals(listener.getLocalAddress(), accepted.getLocalAddress());
                Providers.exchange(pair);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void acceptsInNonBlockingMode(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                ServerSocketChannel listener = nio.listener();
                SocketChannel first = nio.provider().openSocketChannel();
                SocketChannel second = nio.provider().openSocketChannel()) {
            listener.configureBlocking(false);
            assertNull(listener.accept());
            SelectionKey key = listener.register(selector, OP_ACCEPT);
            assertEquals(0, selector.selectNow());
            Background<Integer> selecting = Background.start(selector::select).awaitBlocked();
            first.connect(listener.getLocalAddress());
            assertEquals(1, selecting.result());
            assertEquals(OP_ACCEPT, key.readyOps());
            assertTrue(key.isAcceptable());
            selector.selectedKeys().clear();
            second.connect(listener.getLocalAddress());
            // As long as there are connections to accept.
            SocketChannel one = Providers.accept(key);
            SocketChannel other = Providers.accept(key);
            assertTrue(one.isBlocking());
            assertTrue(other.isBlocking());
            assertEquals(first.getLocalAddress(), one.getRemoteAddress());
            assertEquals(second.getLocalAddress(), other.getRemoteAddress());
            assertNull(listener.accept());
            assertEquals(0, selector.selectNow());
            Providers.drop(one);
            Providers.drop(other);
        }
    }

    @ParameterizedTest
    @EnumSource
    void acceptsOnlyWhileSomebodyIsInterested(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                ServerSocketChannel listener = nio.listener();
                SocketChannel channel = nio.provider().openSocketChannel()) {
            listener.configureBlocking(false);
            SelectionKey key = listener.register(selector, 0);
            channel.connect(listener.getLocalAddress());
            assertEquals(0, selector.selectNow());
            key.interestOps(OP_ACCEPT);
            assertEquals(List.of(key), Providers.select(selector));
            Providers.drop(listener.accept());
        }
    }

    @ParameterizedTest
    @EnumSource
    void severalThreadsAccept(Providers nio) throws Exception {
        try (ServerSocketChannel listener = nio.listener()) {
            List<Background<SocketChannel>> accepting =
                    List.of(Background.start(listener::accept), Background.start(listener::accept));
            for (int i = 0; i < accepting.size(); i++) {
                SocketChannel channel = nio.provider().openSocketChannel();
                channel.connect(listener.getLocalAddress());
                Providers.drop(channel);
            }
            for (Background<SocketChannel> one : accepting) {
                Providers.drop(one.result());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void closeEndsAnAccept(Providers nio) throws Exception {
        ServerSocketChannel listener = nio.listener();
        Background<SocketChannel> accepting = Background.start(listener::accept).awaitBlocked();
        listener.close();
        assertThrowsExactly(AsynchronousCloseException.class, accepting::result);
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsAnAccept(Providers nio) throws Exception {
        try (ServerSocketChannel listener = nio.listener()) {
            Background<Boolean> accepting = Background.start(() -> {
                assertThrows(ClosedByInterruptException.class, listener::accept);
                return Thread.interrupted();
            }).awaitBlocked();
            accepting.interrupt();
            assertTrue(accepting.result(), "the interrupt status is set");
            assertFalse(listener.isOpen());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptedThreadDoesNotAccept(Providers nio) throws Exception {
        try (ServerSocketChannel listener = nio.listener()) {
            assertTrue(Background.start(() -> {
                Thread.currentThread().interrupt();
                assertThrows(ClosedByInterruptException.class, listener::accept);
                return Thread.interrupted();
            }).result());
            assertFalse(listener.isOpen());
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesEverythingAfterClose(Providers nio) throws Exception {
        ServerSocketChannel listener = nio.listener();
        listener.close();
        listener.close();
        assertFalse(listener.isOpen());
        assertThrows(ClosedChannelException.class, listener::accept);
        assertThrows(ClosedChannelException.class, () -> listener.bind(null));
        assertThrows(ClosedChannelException.class, listener::getLocalAddress);
        assertThrows(ClosedChannelException.class, () -> listener.configureBlocking(false));
        assertThrows(ClosedChannelException.class, () -> listener.getOption(StandardSocketOptions.SO_RCVBUF));
        assertThrows(
                ClosedChannelException.class, () -> listener.setOption(StandardSocketOptions.SO_REUSEADDR, true));
        assertTrue(listener.supportedOptions().contains(StandardSocketOptions.SO_RCVBUF));
    }

    @ParameterizedTest
    @EnumSource
    void closeOfTheListenerLeavesItsConnections(Providers nio) throws Exception {
        try (Pair pair = nio.connect()) {
            // The fixture has closed it.
            Providers.exchange(pair);
        }
    }

    @ParameterizedTest
    @EnumSource
    void hasOptions(Providers nio) throws Exception {
        try (ServerSocketChannel listener = nio.listener()) {
            assertTrue(listener.supportedOptions()
                    .containsAll(List.of(StandardSocketOptions.SO_RCVBUF, StandardSocketOptions.SO_REUSEADDR)));
            assertSame(listener, listener.setOption(StandardSocketOptions.SO_REUSEADDR, true));
            assertTrue(listener.getOption(StandardSocketOptions.SO_REUSEADDR));
            listener.setOption(StandardSocketOptions.SO_RCVBUF, 16_384);
            assertTrue(listener.getOption(StandardSocketOptions.SO_RCVBUF) >= 16_384);
            assertThrows(
                    UnsupportedOperationException.class, () -> listener.setOption(StandardSocketOptions.TCP_NODELAY, true));
            assertThrows(
                    UnsupportedOperationException.class, () -> listener.getOption(StandardSocketOptions.TCP_NODELAY));
            assertThrows(NullPointerException.class, () -> listener.setOption(null, true));
            assertThrows(NullPointerException.class, () -> listener.getOption(null));
        }
    }
}
