package io.niotls.nio;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.nio.Providers.Pair;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link java.nio.channels.SelectableChannel} says of registering and of the blocking mode. */
@Timeout(120)
class RegistrationContractTest {
    @ParameterizedTest
    @EnumSource
    void aNewChannelBlocksAndIsNotRegistered(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                SocketChannel channel = nio.provider().openSocketChannel();
                ServerSocketChannel listener = nio.provider().openServerSocketChannel()) {
            assertTrue(channel.isBlocking());
            assertTrue(listener.isBlocking());
            assertFalse(channel.isRegistered());
            assertFalse(listener.isRegistered());
            assertNull(channel.keyFor(selector));
            assertSame(nio.provider(), channel.provider());
            assertSame(nio.provider(), listener.provider());
            assertNotNull(channel.blockingLock());
            assertSame(channel, channel.configureBlocking(false));
            assertFalse(channel.isBlocking());
            assertSame(channel, channel.configureBlocking(false));
            channel.configureBlocking(true);
            assertTrue(channel.isBlocking());
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesToRegisterWhatCannotBeSelected(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.connect()) {
            ServerSocketChannel listener = nio.listener();
            assertThrows(IllegalBlockingModeException.class, () -> pair.client().register(selector, OP_READ));
            assertThrows(IllegalBlockingModeException.class, () -> listener.register(selector, OP_ACCEPT));
            pair.nonBlocking();
            listener.configureBlocking(false);
            assertThrows(IllegalArgumentException.class, () -> pair.client().register(selector, OP_ACCEPT));
            assertThrows(IllegalArgumentException.class, () -> listener.register(selector, OP_READ | OP_ACCEPT));
            pair.client().close();
            listener.close();
            assertThrows(ClosedChannelException.class, () -> pair.client().register(selector, OP_READ));
            assertThrows(ClosedChannelException.class, () -> listener.register(selector, OP_ACCEPT));
            assertTrue(selector.keys().isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aChannelIsRegisteredOnceWithEachSelector(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey key = pair.client().register(selector, OP_READ, "first");
            assertTrue(pair.client().isRegistered());
            assertSame(key, pair.client().keyFor(selector));
            assertEquals(0, selector.selectNow());
            assertSame(key, pair.client().register(selector, OP_WRITE, "second"));
            assertEquals(OP_WRITE, key.interestOps());
            assertEquals("second", key.attachment());
            assertEquals(Set.of(key), selector.keys());
            assertEquals(1, selector.select(Providers.HANG_MILLIS));
            assertTrue(key.isWritable());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCancelledRegistrationMustBeGoneBeforeTheNextOne(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey first = pair.client().register(selector, OP_READ);
            first.cancel();
            assertThrows(CancelledKeyException.class, () -> pair.client().register(selector, OP_READ));
            assertSame(first, pair.client().keyFor(selector));
            selector.selectNow();
            SelectionKey second = pair.client().register(selector, OP_READ);
            assertNotSame(first, second);
            assertTrue(second.isValid());
            assertFalse(first.isValid());
            assertSame(second, pair.client().keyFor(selector));
            pair.server().write(Loopback.bytes("x"));
            assertEquals(List.of(second), Providers.select(selector));
        }
    }

    @ParameterizedTest
    @EnumSource
    void registersWhileASelectionWaits(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            pair.client().register(selector, OP_READ);
            Background<Integer> selecting = Background.start(selector::select).awaitBlocked();
            SelectionKey key = pair.server().register(selector, OP_WRITE);
            assertTrue(selector.keys().contains(key));
            selector.wakeup();
            selecting.result();
            selector.selectedKeys().clear();
            assertEquals(List.of(key), Providers.select(selector));
        }
    }

    // ---- The blocking mode ----

    @ParameterizedTest
    @EnumSource
    void aRegisteredChannelCannotBlock(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.connect().nonBlocking();
                ServerSocketChannel listener = nio.listener()) {
            listener.configureBlocking(false);
            pair.client().register(selector, 0);
            listener.register(selector, OP_ACCEPT);
            assertThrows(IllegalBlockingModeException.class, () -> pair.client().configureBlocking(true));
            assertThrows(IllegalBlockingModeException.class, () -> listener.configureBlocking(true));
            assertFalse(pair.client().isBlocking());
            pair.client().configureBlocking(false);
            Providers.drop(pair.client());
            assertThrows(ClosedChannelException.class, () -> pair.client().configureBlocking(true));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aChannelBlocksAgainAsSoonAsItsKeyIsCancelled(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking();
                ServerSocketChannel listener = nio.listener()) {
            listener.configureBlocking(false);
            SelectionKey client = pair.client().register(selector, OP_READ);
            SelectionKey server = pair.server().register(selector, OP_READ);
            SelectionKey accepting = listener.register(selector, OP_ACCEPT);
            assertEquals(0, selector.selectNow());
            client.cancel();
            server.cancel();
            accepting.cancel();
            pair.client().configureBlocking(true);
            pair.server().configureBlocking(true);
            listener.configureBlocking(true);
            Providers.exchange(pair);
            assertTrue(pair.client().isRegistered());
            // The old registration is still there, and hinders a new one until the selector has seen that it is cancelled.
            pair.nonBlocking();
            assertThrows(CancelledKeyException.class, () -> pair.client().register(selector, OP_READ));
            assertEquals(0, selector.selectNow());
            SelectionKey again = pair.client().register(selector, OP_READ);
            pair.server().write(Loopback.bytes("x"));
            assertEquals(List.of(again), Providers.select(selector));
        }
    }

    @ParameterizedTest
    @EnumSource
    void goesBackAndForthBetweenTheModes(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established()) {
            for (int i = 0; i < 20; i++) {
                pair.nonBlocking();
                SelectionKey key = pair.client().register(selector, OP_READ);
                pair.server().write(Loopback.bytes("x"));
                assertEquals(List.of(key), Providers.select(selector));
                assertEquals(1, pair.client().read(ByteBuffer.allocate(9)));
                key.cancel();
                if (i % 2 == 0) {
                    selector.selectNow();
                }
                pair.client().configureBlocking(true);
                pair.server().configureBlocking(true);
                Providers.exchange(pair);
                selector.selectNow();
            }
        }
    }

    // ---- Several selectors ----

    @ParameterizedTest
    @EnumSource
    void isSelectedBySeveralSelectorsAtOnce(Providers nio) throws Exception {
        try (Selector first = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            Selector second = nio.selector();
            SelectionKey reading = pair.client().register(first, OP_READ);
            SelectionKey writing = pair.client().register(second, OP_READ | OP_WRITE);
            assertNotSame(reading, writing);
            assertSame(reading, pair.client().keyFor(first));
            assertSame(writing, pair.client().keyFor(second));
            assertEquals(0, first.selectNow());
            assertEquals(1, second.select(Providers.HANG_MILLIS));
            assertEquals(OP_WRITE, writing.readyOps());
            pair.server().write(Loopback.bytes("x"));
            assertEquals(List.of(reading), Providers.select(first));
            Providers.selectUntil(writing, OP_READ);
            reading.cancel();
            first.selectNow();
            assertTrue(pair.client().isRegistered());
            assertThrows(IllegalBlockingModeException.class, () -> pair.client().configureBlocking(true));
            Providers.selectUntil(writing, OP_READ);
            second.close();
            assertFalse(pair.client().isRegistered());
            pair.client().configureBlocking(true);
            assertEquals(1, pair.client().read(ByteBuffer.allocate(9)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void closeCancelsTheKeysOfAllSelectors(Providers nio) throws Exception {
        try (Selector first = nio.selector();
                Selector second = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey one = pair.client().register(first, OP_READ);
            SelectionKey other = pair.client().register(second, OP_READ);
            first.selectNow();
            second.selectNow();
            Providers.drop(pair.client());
            assertFalse(one.isValid());
            assertFalse(other.isValid());
            first.selectNow();
            assertTrue(first.keys().isEmpty());
            assertTrue(pair.client().isRegistered());
            second.selectNow();
            assertFalse(pair.client().isRegistered());
        }
    }

    @ParameterizedTest
    @EnumSource
    void movesFromSelectorToSelector(Providers nio) throws Exception {
        try (Selector first = nio.selector();
                Selector second = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            Selector from = first;
            Selector to = second;
            pair.client().register(from, OP_READ);
            byte[] sent = Loopback.random(200, 5);
            pair.server().write(ByteBuffer.wrap(sent));
            for (byte expected : sent) {
                // What was read by one selector's doing, and is still buffered, is seen by the next one.
                Providers.selectUntil(pair.client().keyFor(from), OP_READ);
                ByteBuffer one = ByteBuffer.allocate(1);
                assertEquals(1, pair.client().read(one));
                assertEquals(expected, one.get(0));
                pair.client().keyFor(from).cancel();
                pair.client().register(to, OP_READ);
                from.selectNow();
                Selector next = from;
                from = to;
                to = next;
            }
            assertEquals(0, first.selectNow());
            assertEquals(0, second.selectNow());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aListenerIsSelectedBySeveralSelectors(Providers nio) throws Exception {
        try (Selector first = nio.selector();
                Selector second = nio.selector();
                ServerSocketChannel listener = nio.listener();
                SocketChannel channel = nio.provider().openSocketChannel()) {
            listener.configureBlocking(false);
            SelectionKey one = listener.register(first, OP_ACCEPT);
            SelectionKey other = listener.register(second, OP_ACCEPT);
            channel.connect(listener.getLocalAddress());
            assertEquals(List.of(one), Providers.select(first));
            assertEquals(List.of(other), Providers.select(second));
            Providers.drop(Providers.accept(one));
            assertEquals(0, second.selectNow());
            assertNull(listener.accept());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anUnconnectedChannelCanBeRegistered(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                ServerSocketChannel listener = nio.listener();
                SocketChannel channel = nio.provider().openSocketChannel()) {
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, 0);
            assertEquals(0, selector.selectNow());
            boolean connected = channel.connect(listener.getLocalAddress());
            key.interestOps(OP_CONNECT);
            if (!connected) {
                assertEquals(List.of(key), Providers.select(selector));
                assertTrue(channel.finishConnect());
            }
            Providers.drop(listener.accept());
        }
    }
}
