package io.niotls.nio;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.nio.Providers.Pair;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.IllegalSelectorException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ConcurrentModificationException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link Selector} says of its key sets, of its end, and of what can be registered with it. */
@Timeout(120)
class SelectorContractTest {
    @ParameterizedTest
    @EnumSource
    void isEmptyWhenItIsNew(Providers nio) throws Exception {
        try (Selector selector = nio.selector()) {
            assertTrue(selector.isOpen());
            assertSame(nio.provider(), selector.provider());
            assertTrue(selector.keys().isEmpty());
            assertTrue(selector.selectedKeys().isEmpty());
            assertEquals(0, selector.selectNow());
        }
    }

    @ParameterizedTest
    @EnumSource
    void itsKeysCannotBeModified(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.connect().nonBlocking()) {
            SelectionKey key = pair.client().register(selector, 0);
            Set<SelectionKey> keys = selector.keys();
            assertEquals(Set.of(key), keys);
            assertThrows(UnsupportedOperationException.class, () -> keys.add(key));
            assertThrows(UnsupportedOperationException.class, () -> keys.remove(key));
            assertThrows(UnsupportedOperationException.class, keys::clear);
            Iterator<SelectionKey> all = keys.iterator();
            all.next();
            assertThrows(UnsupportedOperationException.class, all::remove);
            assertTrue(keys.contains(key));
            assertEquals(1, keys.size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void itsSelectedKeysCanBeRemovedButNotAdded(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey client = pair.client().register(selector, OP_WRITE);
            SelectionKey server = pair.server().register(selector, OP_WRITE);
            assertEquals(2, selector.select(Providers.HANG_MILLIS));
            Set<SelectionKey> selected = selector.selectedKeys();
            assertEquals(Set.of(client, server), selected);
            assertTrue(selected.remove(client));
            assertFalse(selected.remove(client));
            assertThrows(UnsupportedOperationException.class, () -> selected.add(client));
            assertThrows(UnsupportedOperationException.class, () -> selected.addAll(List.of(client)));
            Iterator<SelectionKey> all = selected.iterator();
            assertSame(server, all.next());
            all.remove();
            assertTrue(selected.isEmpty());
            assertEquals(2, selector.select(Providers.HANG_MILLIS));
            selected.clear();
            assertTrue(selector.selectedKeys().isEmpty());
            assertEquals(2, selector.keys().size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void itsSelectedKeysFailFast(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            pair.client().register(selector, OP_WRITE);
            pair.server().register(selector, OP_WRITE);
            assertEquals(2, selector.select(Providers.HANG_MILLIS));
            Iterator<SelectionKey> all = selector.selectedKeys().iterator();
            SelectionKey first = all.next();
            selector.selectedKeys().remove(first);
            assertThrows(ConcurrentModificationException.class, all::next);
        }
    }

    @ParameterizedTest
    @EnumSource
    void itsKeysCanBeLookedThroughWhileTheyChange(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.connect().nonBlocking();
                Pair other = nio.connect().nonBlocking()) {
            SelectionKey client = pair.client().register(selector, 0);
            pair.server().register(selector, 0);
            Iterator<SelectionKey> all = selector.keys().iterator();
            all.next();
            other.client().register(selector, 0);
            client.cancel();
            selector.selectNow();
            Set<SelectionKey> rest = new HashSet<>();
            all.forEachRemaining(rest::add);
            assertEquals(2, selector.keys().size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCancelledKeyLeavesWithTheNextSelection(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey client = pair.client().register(selector, OP_WRITE);
            SelectionKey server = pair.server().register(selector, OP_WRITE);
            assertEquals(2, selector.select(Providers.HANG_MILLIS));
            client.cancel();
            assertTrue(selector.keys().contains(client));
            assertTrue(pair.client().isRegistered());
            assertEquals(0, selector.selectNow());
            assertEquals(Set.of(server), selector.keys());
            assertEquals(Set.of(server), selector.selectedKeys());
            assertFalse(pair.client().isRegistered());
            assertNull(pair.client().keyFor(selector));
            assertTrue(pair.client().isOpen());
        }
    }

    @ParameterizedTest
    @EnumSource
    void theKeysOfAClosedChannelLeaveWithTheNextSelection(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey client = pair.client().register(selector, OP_READ);
            SelectionKey server = pair.server().register(selector, 0);
            Providers.drop(pair.client());
            assertFalse(client.isValid());
            assertEquals(0, selector.selectNow());
            assertEquals(Set.of(server), selector.keys());
            assertFalse(pair.client().isRegistered());
        }
    }

    // ---- The end ----

    @ParameterizedTest
    @EnumSource
    void closeInvalidatesTheKeysAndLeavesTheChannels(Providers nio) throws Exception {
        try (Pair pair = nio.established().nonBlocking()) {
            Selector selector = nio.selector();
            SelectionKey client = pair.client().register(selector, OP_WRITE);
            SelectionKey server = pair.server().register(selector, 0);
            assertEquals(1, selector.select(Providers.HANG_MILLIS));
            selector.close();
            assertFalse(client.isValid());
            assertFalse(server.isValid());
            assertFalse(pair.client().isRegistered());
            assertNull(pair.server().keyFor(selector));
            pair.client().configureBlocking(true);
            pair.server().configureBlocking(true);
            Providers.exchange(pair);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everythingButCloseAndWakeupThrowsAfterClose(Providers nio) throws Exception {
        try (Pair pair = nio.connect().nonBlocking()) {
            Selector selector = nio.selector();
            Set<SelectionKey> keys = selector.keys();
            selector.close();
            assertFalse(selector.isOpen());
            List<Executable> uses = List.of(
                    selector::keys,
                    selector::selectedKeys,
                    selector::select,
                    () -> selector.select(1),
                    selector::selectNow,
                    () -> selector.select(key -> {}),
                    () -> selector.select(key -> {}, 1),
                    () -> selector.selectNow(key -> {}),
                    () -> pair.client().register(selector, OP_READ));
            for (Executable use : uses) {
                assertThrows(ClosedSelectorException.class, use);
            }
            assertTrue(keys.isEmpty());
            assertFalse(pair.client().isRegistered());
            assertSame(selector, selector.wakeup());
            selector.close();
            assertSame(nio.provider(), selector.provider());
        }
    }

    @ParameterizedTest
    @EnumSource
    void closeFromAnotherThreadEndsASelection(Providers nio) throws Exception {
        try (Pair pair = nio.established().nonBlocking()) {
            Selector selector = nio.selector();
            SelectionKey key = pair.client().register(selector, OP_READ);
            Background<Integer> selecting = Background.start(selector::select).awaitBlocked();
            selector.close();
            assertEquals(0, selecting.result());
            assertFalse(key.isValid());
            assertFalse(pair.client().isRegistered());
        }
    }

    // ---- Which channels ----

    @ParameterizedTest
    @EnumSource
    void refusesTheChannelsOfAnotherProvider(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                SocketChannel channel = nio.foreign().openSocketChannel();
                ServerSocketChannel listener = nio.foreign().openServerSocketChannel()) {
            channel.configureBlocking(false);
            listener.configureBlocking(false);
            assertThrows(IllegalSelectorException.class, () -> channel.register(selector, OP_READ));
            assertThrows(IllegalSelectorException.class, () -> listener.register(selector, OP_ACCEPT));
            assertTrue(selector.keys().isEmpty());
            assertFalse(channel.isRegistered());
        }
    }

    @ParameterizedTest
    @EnumSource
    void itsChannelsAreRefusedByTheSelectorsOfAnotherProvider(Providers nio) throws Exception {
        try (Selector selector = nio.foreign().openSelector();
                SocketChannel channel = nio.provider().openSocketChannel();
                ServerSocketChannel listener = nio.provider().openServerSocketChannel()) {
            channel.configureBlocking(false);
            listener.configureBlocking(false);
            assertThrows(IllegalSelectorException.class, () -> channel.register(selector, OP_READ));
            assertThrows(IllegalSelectorException.class, () -> listener.register(selector, OP_ACCEPT));
        }
    }

    @ParameterizedTest
    @EnumSource
    void selectsPipesAndDatagramChannelsAmongTheOthers(Providers nio) throws Exception {
        Pipe pipe = nio.provider().openPipe();
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking();
                Pipe.SourceChannel source = pipe.source();
                DatagramChannel datagrams = nio.provider().openDatagramChannel()) {
            Pipe.SinkChannel sink = pipe.sink();
            datagrams.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            source.configureBlocking(false);
            sink.configureBlocking(false);
            datagrams.configureBlocking(false);
            SelectionKey socketKey = pair.client().register(selector, OP_READ);
            SelectionKey sourceKey = source.register(selector, OP_READ, "source");
            SelectionKey sinkKey = sink.register(selector, 0);
            SelectionKey datagramKey = datagrams.register(selector, OP_READ);
            assertEquals(Set.of(socketKey, sourceKey, sinkKey, datagramKey), selector.keys());
            assertSame(source, sourceKey.channel());
            assertSame(selector, sourceKey.selector());
            assertSame(sourceKey, source.keyFor(selector));
            assertEquals("source", sourceKey.attachment());
            assertThrows(IllegalArgumentException.class, () -> sourceKey.interestOps(OP_WRITE));
            assertEquals(0, selector.selectNow());

            sinkKey.interestOps(OP_WRITE);
            assertEquals(List.of(sinkKey), Providers.select(selector));
            assertTrue(sinkKey.isWritable());
            sinkKey.interestOps(0);
            sink.write(Loopback.bytes("piped"));
            assertEquals(List.of(sourceKey), Providers.select(selector));
            assertTrue(sourceKey.isReadable());
            assertEquals(5, source.read(ByteBuffer.allocate(9)));
            datagrams.send(Loopback.bytes("sent"), datagrams.getLocalAddress());
            assertEquals(List.of(datagramKey), Providers.select(selector));
            assertTrue(datagramKey.isReadable());
            datagrams.receive(ByteBuffer.allocate(9));
            pair.server().write(Loopback.bytes("said"));
            assertEquals(List.of(socketKey), Providers.select(selector));
            assertEquals(4, pair.client().read(ByteBuffer.allocate(9)));

            sink.close();
            assertFalse(sinkKey.isValid());
            assertEquals(List.of(sourceKey), Providers.select(selector));
            assertEquals(-1, source.read(ByteBuffer.allocate(9)));
            assertEquals(Set.of(socketKey, sourceKey, datagramKey), selector.keys());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPipeAndADatagramChannelBlockAgainWhenTheirKeysAreCancelled(Providers nio) throws Exception {
        Pipe pipe = nio.provider().openPipe();
        try (Selector selector = nio.selector();
                Pipe.SourceChannel source = pipe.source();
                Pipe.SinkChannel sink = pipe.sink();
                DatagramChannel datagrams = nio.provider().openDatagramChannel()) {
            source.configureBlocking(false);
            datagrams.configureBlocking(false);
            SelectionKey sourceKey = source.register(selector, OP_READ);
            SelectionKey datagramKey = datagrams.register(selector, OP_READ);
            selector.selectNow();
            sourceKey.cancel();
            datagramKey.cancel();
            source.configureBlocking(true);
            datagrams.configureBlocking(true);
            sink.write(Loopback.bytes("piped"));
            assertEquals(5, source.read(ByteBuffer.allocate(9)));
            assertEquals(0, selector.selectNow());
            assertFalse(source.isRegistered());
            assertFalse(datagrams.isRegistered());
        }
    }
}
