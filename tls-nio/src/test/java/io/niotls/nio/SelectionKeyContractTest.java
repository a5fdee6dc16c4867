package io.niotls.nio;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.nio.Providers.Pair;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link SelectionKey} says. */
@Timeout(120)
class SelectionKeyContractTest {
    @ParameterizedTest
    @EnumSource
    void knowsItsChannelAndItsSelectorForEver(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.connect().nonBlocking()) {
            SelectionKey key = pair.client().register(selector, OP_READ);
            assertTrue(key.isValid());
            assertSame(pair.client(), key.channel());
            assertSame(selector, key.selector());
            key.cancel();
            selector.selectNow();
            assertSame(pair.client(), key.channel());
            assertSame(selector, key.selector());
        }
    }

    @ParameterizedTest
    @EnumSource
    void startsWithTheInterestItWasGivenAndNothingReady(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.connect().nonBlocking()) {
            SelectionKey key = pair.client().register(selector, OP_READ | OP_WRITE);
            assertEquals(OP_READ | OP_WRITE, key.interestOps());
            assertEquals(0, key.readyOps());
            assertFalse(key.isReadable());
            assertFalse(key.isWritable());
            assertFalse(key.isConnectable());
            assertFalse(key.isAcceptable());
        }
    }

    @ParameterizedTest
    @EnumSource
    void changesItsInterest(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.connect().nonBlocking()) {
            SelectionKey key = pair.client().register(selector, OP_READ);
            assertSame(key, key.interestOps(OP_WRITE));
            assertEquals(OP_WRITE, key.interestOps());
            assertEquals(OP_WRITE, key.interestOpsOr(OP_READ));
            assertEquals(OP_READ | OP_WRITE, key.interestOpsOr(0));
            assertEquals(OP_READ | OP_WRITE, key.interestOpsAnd(~OP_WRITE));
            assertEquals(OP_READ, key.interestOps());
            assertEquals(OP_READ, key.interestOpsAnd(OP_ACCEPT));
            assertEquals(0, key.interestOps());
            key.interestOps(OP_CONNECT | OP_READ | OP_WRITE);
            assertEquals(OP_CONNECT | OP_READ | OP_WRITE, key.interestOps());
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesOperationsThatItsChannelDoesNotHave(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.connect().nonBlocking();
                ServerSocketChannel listener = nio.listener()) {
            listener.configureBlocking(false);
            assertEquals(OP_ACCEPT, listener.validOps());
            assertEquals(OP_CONNECT | OP_READ | OP_WRITE, pair.client().validOps());
            SelectionKey accepting = listener.register(selector, OP_ACCEPT);
            SelectionKey connected = pair.client().register(selector, OP_READ);
            assertThrows(IllegalArgumentException.class, () -> accepting.interestOps(OP_READ));
            assertThrows(IllegalArgumentException.class, () -> accepting.interestOpsOr(OP_CONNECT));
            assertThrows(IllegalArgumentException.class, () -> connected.interestOps(OP_ACCEPT));
            assertThrows(IllegalArgumentException.class, () -> connected.interestOps(OP_READ | 1 << 7));
            assertThrows(IllegalArgumentException.class, () -> connected.interestOpsOr(OP_ACCEPT));
            assertEquals(OP_ACCEPT, accepting.interestOps());
            assertEquals(OP_READ, connected.interestOps());
            assertFalse(accepting.isReadable());
            assertFalse(accepting.isWritable());
            assertFalse(accepting.isConnectable());
        }
    }

    @ParameterizedTest
    @EnumSource
    void hasAnAttachment(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.connect().nonBlocking()) {
            SelectionKey key = pair.client().register(selector, OP_READ, "first");
            assertEquals("first", key.attachment());
            assertEquals("first", key.attach("second"));
            assertEquals("second", key.attach(null));
            assertNull(key.attachment());
            key.cancel();
            assertNull(key.attach("third"));
            selector.selectNow();
            assertEquals("third", key.attachment());
            assertNull(pair.server().register(selector, 0).attachment());
        }
    }

    // ---- Validity ----

    private static void assertCancelled(SelectionKey key) {
        assertFalse(key.isValid());
        List<Executable> uses = List.of(
                key::interestOps,
                () -> key.interestOps(OP_READ),
                () -> key.interestOpsOr(OP_READ),
                () -> key.interestOpsAnd(OP_READ),
                key::readyOps,
                key::isReadable,
                key::isWritable,
                key::isConnectable,
                key::isAcceptable);
        for (Executable use : uses) {
            assertThrows(CancelledKeyException.class, use);
        }
        key.cancel();
        assertFalse(key.isValid());
    }

    @ParameterizedTest
    @EnumSource
    void isInvalidOnceItIsCancelled(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.connect().nonBlocking()) {
            SelectionKey key = pair.client().register(selector, OP_READ);
            key.cancel();
            assertCancelled(key);
            selector.selectNow();
            assertCancelled(key);
            selector.selectNow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void isInvalidOnceItsChannelIsClosed(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            ServerSocketChannel listener = nio.listener();
            listener.configureBlocking(false);
            SelectionKey client = pair.client().register(selector, OP_READ);
            SelectionKey accepting = listener.register(selector, OP_ACCEPT);
            pair.client().close();
            assertCancelled(client);
            listener.close();
            assertCancelled(accepting);
            selector.selectNow();
            assertCancelled(client);
            assertCancelled(accepting);
            assertTrue(selector.keys().isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource
    void isInvalidOnceItsSelectorIsClosed(Providers nio) throws Exception {
        try (Pair pair = nio.connect().nonBlocking()) {
            Selector selector = nio.selector();
            SelectionKey client = pair.client().register(selector, OP_READ);
            SelectionKey server = pair.server().register(selector, OP_READ);
            server.cancel();
            selector.close();
            assertCancelled(client);
            assertCancelled(server);
            assertSame(selector, client.selector());
        }
    }

    // ---- Several threads ----

    @ParameterizedTest
    @EnumSource
    void changesOfSeveralThreadsAreAtomic(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.connect().nonBlocking()) {
            SelectionKey key = pair.client().register(selector, 0);
            List<Background<Void>> toggling = List.of(toggle(key, OP_READ), toggle(key, OP_WRITE), toggle(key, OP_CONNECT));
            for (Background<Void> one : toggling) {
                one.result();
            }
            assertEquals(OP_READ | OP_WRITE | OP_CONNECT, key.interestOps());
        }
    }

    /** Sets and clears a bit many times, leaves it set, and asserts that nobody else has touched it. */
    private static Background<Void> toggle(SelectionKey key, int bit) {
        return Background.start(() -> {
            for (int i = 0; i < 20_000; i++) {
                assertEquals(0, key.interestOpsOr(bit) & bit);
                assertEquals(bit, key.interestOpsAnd(~bit) & bit);
            }
            key.interestOpsOr(bit);
            return null;
        });
    }

    @ParameterizedTest
    @EnumSource
    void anotherThreadChangesTheInterestAndWakesTheSelector(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey key = pair.client().register(selector, OP_READ);
            Background<Integer> selecting = Background.start(() -> {
                int count = 0;
                while (count == 0) {
                    count = selector.select();
                }
                return count;
            }).awaitBlocked();
            key.interestOpsOr(OP_WRITE);
            selector.wakeup();
            assertEquals(1, selecting.result());
            assertEquals(OP_WRITE, key.readyOps());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherThreadTakesTheInterestAway(Providers nio) throws Exception {
        try (Selector selector = nio.selector();
                Pair pair = nio.established().nonBlocking()) {
            SelectionKey key = pair.client().register(selector, OP_READ);
            Background<Integer> selecting = Background.start(selector::select).awaitBlocked();
            key.interestOps(0);
            selector.wakeup();
            assertEquals(0, selecting.result());
            pair.server().write(Loopback.bytes("x"));
            assertEquals(0, selector.selectNow());
            key.interestOps(OP_READ);
            assertEquals(1, selector.select(Providers.HANG_MILLIS));
        }
    }
}
